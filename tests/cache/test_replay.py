"""The result of a run that is shown again: never where anything that it went by has changed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).parent / "notifyspec"
SPEC = """\
notifyspec: 1
context: {type: object}
channels: {channel: orders, id: "7", event_type: TOAST, message: {content: Done}}
examples: [{name: typical, context: {}}]
"""


def validate(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    ended = subprocess.run(
        [COMMAND, "validate", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


def kept(folder: Path) -> list[Path]:
    return list((folder / ".notifyspec" / "cache").glob("run-*"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose result is kept. Its files are too old to be changed at the same moment."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "order.yaml").write_text(SPEC)
    (tmp_path / "pyproject.toml").write_text("")
    for _ in range(10):  # nothing is kept moments after notifyspec itself was changed
        time.sleep(2.1)
        validate(tmp_path)
        if kept(tmp_path):
            break
    assert len(kept(tmp_path)) == 1
    return tmp_path


def test_a_kept_result_is_shown_without_looking_at_the_settings(repository):
    file = kept(repository)[0]
    shown = file.read_bytes().split(b"\n", 1)[1].replace(b"1 spec", b"7 spec")
    assert validate(repository)[1] == "1 spec, nothing to report\n"
    file.write_bytes(b"%08x\n" % zlib.crc32(shown) + shown)
    assert validate(repository) == (0, "7 spec, nothing to report\n", "")
    assert validate(repository, "--no-cache")[1] == "1 spec, nothing to report\n"
    assert validate(repository, "-v")[1] == "1 spec, nothing to report\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("specs/order.yaml", SPEC.replace("TOAST", "TOST")),
        ("specs/deeper/other.yaml", SPEC.replace("TOAST", "TOST")),
        ("notifyspec.toml", "[limits]\nevent_data_bytes = 10\n"),
        ("pyproject.toml", "[tool.notifyspec.limits]\nevent_data_bytes = 10\n"),
    ],
)
def test_a_change_of_what_it_went_by_is_seen(repository, name, text):
    (repository / name).parent.mkdir(exist_ok=True)
    (repository / name).write_text(text)
    assert validate(repository)[0] == 1


def test_findings_are_shown_again_with_their_lines_and_their_exit_code(repository):
    (repository / "specs" / "order.yaml").write_text(SPEC.replace("TOAST", "TOST"))
    first = validate(repository)
    time.sleep(2.1)
    validate(repository)
    assert validate(repository) == first
    assert first[0] == 1


def test_the_environment_and_the_width_are_part_of_what_is_shown(repository):
    assert "There is no specs folder" in validate(repository, NOTIFYSPEC_SPECS="nowhere")[2]
    validate(repository, COLUMNS="60")
    assert len(kept(repository)) == 2


def test_a_damaged_result_is_none(repository):
    for content in (b"", b"no line break", b"00000000\nwhatever"):
        kept(repository)[0].write_bytes(content)
        assert validate(repository) == (0, "1 spec, nothing to report\n", "")
