"""``notifyspec validate --fix``: what it does to files, and what it says. What it can put right is
for the tests of the fixes."""

from __future__ import annotations

import pytest
from ordering import MISSPELT, ORDER

from notifyspec.catalog import Catalog
from notifyspec.checking.fixing import fix
from notifyspec.cli.fixed_files import write_fixed
from notifyspec.cli.usage import UsageError
from notifyspec.settings import load_settings


@pytest.fixture
def spec(repository):
    path = repository / "specs" / "order_done.yaml"
    path.write_text(MISSPELT)
    return path


def test_what_is_put_right_is_written_and_named_and_the_rest_is_reported(spec, call):
    spec.write_text(MISSPELT.replace("when: note is defined\n      ", ""))
    ended = call("validate", "--fix")
    assert spec.read_text() == ORDER.replace("when: note is defined\n      ", "")
    assert ended.errors == (
        "notifyspec: specs/order_done.yaml:14:40: wrote content_type for conent_type.\n"
    )
    assert "error[possibly-missing]" in ended.output
    assert "unknown-key" not in ended.output
    assert ended.code == 1


def test_once_more_changes_nothing(spec, call):
    assert call("validate", "--fix").code == 0
    before = spec.stat().st_mtime_ns
    assert call("validate", "--fix").errors == ""
    assert spec.stat().st_mtime_ns == before


def test_a_diff_is_shown_and_nothing_changed(spec, call):
    ended = call("validate", "--fix", "--diff")
    assert spec.read_text() == MISSPELT
    assert ended.code == 1
    assert ended.errors == ""
    changes = [line for line in ended.output.splitlines() if line[:1] in "+-"]
    assert changes == [
        "--- a/specs/order_done.yaml",
        "+++ b/specs/order_done.yaml",
        '-      message: {content: "{{ note }}", conent_type: success}',
        '+      message: {content: "{{ note }}", content_type: success}',
    ]
    spec.write_text(ORDER)
    assert call("validate", "--fix", "--diff") == type(ended)(0, "", "")


def test_a_byte_order_mark_and_line_breaks_stay(spec, call):
    def as_saved(text):
        return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()

    spec.write_bytes(as_saved(MISSPELT))
    assert call("validate", "--fix").code == 0
    assert spec.read_bytes() == as_saved(ORDER)


def test_only_the_given_files_are_put_right(spec, repository, call):
    other = repository / "specs" / "other.yaml"
    other.write_text(MISSPELT)
    call("validate", "--fix", "specs/order_done.yaml")
    assert (spec.read_text(), other.read_text()) == (ORDER, MISSPELT)


def test_what_was_saved_or_removed_in_the_meantime_is_not_overwritten(spec, repository):
    settings = load_settings()
    fixed = tuple(fix([spec], Catalog(settings.specs), settings))
    assert len(fixed) == 1
    spec.write_text(ORDER)
    with pytest.raises(UsageError, match="was changed while it was put right"):
        write_fixed(fixed)
    assert spec.read_text() == ORDER
    spec.unlink()
    with pytest.raises(UsageError, match="can't be put right: No such file"):
        write_fixed(fixed)
    assert not spec.exists()


def test_a_diff_without_a_fix_is_wrong_usage(spec, call):
    ended = call("validate", "--diff")
    assert (ended.code, ended.output) == (2, "")
    assert "--diff goes with --fix" in ended.errors
