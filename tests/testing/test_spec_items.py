"""The examples of specs as tests, held to golden payloads."""

from __future__ import annotations

import json

import pytest

ALL = [
    "specs/order_done.yaml::typical",
    "specs/order_done.yaml::no invoice, nothing to pay",
    "specs/shop/stock_changed.yaml::typical",
]
PAYLOADS = [
    "order_done/no-invoice-nothing-to-pay.json",
    "order_done/typical.json",
    "shop/stock_changed/typical.json",
]


@pytest.fixture
def run(project):
    return project.runpytest_inprocess


@pytest.fixture
def configured(project):
    project.makeini("[pytest]\ntestpaths = tests\nnotifyspec_specs = specs\n")
    project.mkdir("tests").joinpath("test_it.py").write_text("def test_it(): pass\n")
    return project


@pytest.fixture
def written(configured, run):
    """With golden payloads that are as they should be."""
    run("--update").assert_outcomes(passed=4)
    return configured


def collected(result):
    return [line for line in result.stdout.lines if "::" in line]


def files(project):
    folder = project.path / "tests" / "payloads"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json"))


def edit(project, name, old, new):
    path = project.path / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


class TestWhatIsCollected:
    def test_without_being_asked_nothing_is(self, run):
        assert collected(run("--collect-only", "-q", "specs")) == []

    def test_the_option_adds_the_folder_of_the_settings(self, project, run):
        (project.path / "notifyspec.toml").write_text('specs = "texts"\n')
        (project.path / "specs").rename(project.path / "texts")
        found = collected(run("--collect-only", "-q", "--notifyspec"))
        assert found == [name.replace("specs/", "texts/", 1) for name in ALL]

    @pytest.mark.usefixtures("configured")
    def test_the_option_adds_them_to_the_paths_that_are_named(self, run):
        found = collected(run("--collect-only", "-q", "--notifyspec", "tests"))
        assert found == ["tests/test_it.py::test_it", *ALL]

    @pytest.mark.usefixtures("configured")
    def test_who_runs_everything_runs_the_folders_of_the_ini_file_too(self, run):
        found = collected(run("--collect-only", "-q"))
        assert found == ["tests/test_it.py::test_it", *ALL]

    @pytest.mark.usefixtures("configured")
    def test_who_names_paths_runs_those(self, run):
        assert collected(run("--collect-only", "-q", "tests")) == ["tests/test_it.py::test_it"]
        assert collected(run("--collect-only", "-q", ALL[1])) == [ALL[1]]
        assert collected(run("--collect-only", "-q", "specs/shop")) == [ALL[2]]

    def test_of_several_folders_each_has_its_own_payloads(self, project, run):
        project.makeini("[pytest]\nnotifyspec_specs = specs more/specs\n")
        more = project.path / "more" / "specs"
        more.mkdir(parents=True)
        (more / "order_done.yaml").write_text("notifyspec: 1\n")
        text = (project.path / "specs" / "order_done.yaml").read_text()
        (more / "order_done.yaml").write_text(text)
        for name in ("_contexts", "_macros.j2"):
            (more / name).symlink_to(project.path / "specs" / name)
        run("--update").assert_outcomes(passed=5)
        assert [name for name in files(project) if "typical" in name] == [
            "more/specs/order_done/typical.json",
            "specs/order_done/typical.json",
            "specs/shop/stock_changed/typical.json",
        ]

    def test_a_folder_that_is_not_there_is_an_error_of_usage(self, project, run):
        project.makeini("[pytest]\nnotifyspec_specs = spec\n")
        result = run()
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["*There is no specs folder *spec*notifyspec_specs*"])


class TestUpdating:
    def test_a_missing_payload_fails_and_says_how_to_write_it(self, configured, run):
        result = run("specs")
        result.assert_outcomes(failed=3)
        result.stdout.fnmatch_lines(
            ["There is no tests/payloads/order_done/typical.json to compare*--notifyspec-update*"]
        )
        assert files(configured) == []

    def test_the_command_that_is_told_works(self, run):
        result = run("--notifyspec")
        result.stdout.fnmatch_lines(["*pytest --notifyspec --notifyspec-update, look at it*"])
        run("--notifyspec", "--notifyspec-update").assert_outcomes(passed=3)
        run("--notifyspec").assert_outcomes(passed=4)

    def test_it_writes_all_payloads_and_then_they_hold(self, configured, run):
        result = run("--update")
        result.assert_outcomes(passed=4)
        result.stdout.fnmatch_lines(["written tests/payloads/order_done/typical.json"])
        assert files(configured) == PAYLOADS
        run().assert_outcomes(passed=5)
        run("--update").stdout.fnmatch_lines(["all are as they were"])

    def test_a_payload_is_sorted_json_that_people_can_read(self, written):
        path = written.path / "tests" / "payloads" / "order_done" / "typical.json"
        text = path.read_text()
        content = json.loads(text)
        assert text == json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        channels, beams = content["messages"]
        assert (channels["audience"], channels["event"]) == ("channels", "order_done")
        assert channels["targets"] == ["private-orders-42"]
        assert beams["payload"]["web"]["notification"]["title"] == "Order done"

    def test_only_what_runs_is_written(self, configured, run):
        run("--update", ALL[0]).assert_outcomes(passed=1)
        assert files(configured) == ["order_done/typical.json"]

    def test_workers_of_xdist_write_and_compare_together(self, configured):
        result = configured.runpytest_subprocess("--update", "-n", "2")
        result.assert_outcomes(passed=4)
        result.stdout.fnmatch_lines(["written tests/payloads/shop/stock_changed/typical.json"])
        assert files(configured) == PAYLOADS
        configured.runpytest_subprocess("-n", "2").assert_outcomes(passed=5)

    def test_an_update_of_a_conftests_own_stays_its_own(self, configured, run):
        (configured.path / "tests" / "conftest.py").write_text(
            "def pytest_addoption(parser):\n"
            "    parser.addoption('--update', action='store_true', dest='own')\n"
        )
        run("--update").assert_outcomes(passed=1, failed=3)
        run("--notifyspec-update").assert_outcomes(passed=4)

    def test_the_folder_of_payloads_can_be_set(self, project, run):
        project.makeini("[pytest]\nnotifyspec_specs = specs\nnotifyspec_payloads = golden\n")
        run("--update").assert_outcomes(passed=3)
        assert (project.path / "golden" / "order_done" / "typical.json").exists()


class TestComparing:
    def test_a_changed_payload_fails_with_a_diff(self, written, run):
        edit(written, "specs/order_done.yaml", "}} is done", "}} is ready")
        result = run("specs/order_done.yaml::typical")
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(
            [
                "The payload is not the one in tests/payloads/order_done/typical.json*",
                '- *"content": "Ada Lovelace, your order A-7 is done",',
                '+ *"content": "Ada Lovelace, your order A-7 is ready",',
                "If it is as it should be, write it with pytest --notifyspec-update.",
            ]
        )
        result = run("--update", "specs")
        result.stdout.fnmatch_lines(["changed tests/payloads/order_done/typical.json"])
        run().assert_outcomes(passed=5)

    def test_how_a_file_is_laid_out_does_not_matter(self, written, run):
        path = written.path / "tests" / "payloads" / "order_done" / "typical.json"
        path.write_text(json.dumps(json.loads(path.read_text())))
        run().assert_outcomes(passed=5)

    def test_true_is_not_one(self, written, run):
        edit(written, "tests/payloads/order_done/typical.json", '": true', '": 1')
        run().assert_outcomes(passed=4, failed=1)

    def test_a_payload_that_is_no_json_fails_in_one_sentence(self, written, run):
        path = written.path / "tests" / "payloads" / "order_done" / "typical.json"
        path.write_text("<<<<<<< HEAD\n")
        result = run("specs")
        result.stdout.fnmatch_lines(
            ["tests/payloads/order_done/typical.json can't be read as JSON*"]
        )

    def test_stale_payloads_are_reported_and_deleted_on_demand(self, written, run):
        edit(written, "specs/order_done.yaml", "name: typical", "name: usual")
        result = run("specs")
        result.assert_outcomes(passed=2, failed=2)
        result.stdout.fnmatch_lines(
            ["No example of specs stands for*", "  tests/payloads/order_done/typical.json"]
        )
        result = run("--update", "specs")
        result.assert_outcomes(passed=4)
        result.stdout.fnmatch_lines(["deleted tests/payloads/order_done/typical.json"])
        assert "order_done/usual.json" in files(written)
        assert "order_done/typical.json" not in files(written)

    def test_a_spec_with_errors_fails_with_the_report_and_its_payloads_are_kept(self, written, run):
        edit(written, "specs/order_done.yaml", "content_type:", "conent_type:")
        result = run("specs")
        result.assert_outcomes(passed=2, failed=1)
        result.stdout.fnmatch_lines(
            ["error[[]unknown-key[]]: The key `conent_type` is unknown here.", "*order_done.yaml:*"]
        )
        run("--update", "specs")
        assert files(written) == PAYLOADS

    def test_what_validate_calls_an_error_is_shown_once_a_spec(self, written, run):
        edit(written, "specs/order_done.yaml", '"{{ order.id }}"', '"{{ order.idd }}"')
        result = run("specs")
        result.assert_outcomes(passed=2, failed=2)
        assert result.stdout.str().count("order.idd") == 1
        result.stdout.fnmatch_lines(["The spec has errors; its first example shows them."])

    def test_an_example_that_can_not_be_rendered_says_why_without_a_traceback(self, written, run):
        (written.path / "specs" / "few.yaml").write_text(
            "notifyspec: 1\nchannels: {channel: a, id: b, actions: [{type: NAVIGATE, path: /}]}\n"
        )
        run("specs/few.yaml::validate").assert_outcomes(passed=1)


def test_names_that_look_the_same_have_files_of_their_own():
    from notifyspec.testing.payload_files import file_names

    names = ["a b", "A-B", "!", "?", "é", "x" * 300, "x" * 299]
    made = file_names(names)
    assert len({name.casefold() for name in made.values()}) == len(names)
    assert (made["a b"], made["A-B"], made["!"]) == ("a-b.json", "a-b-2.json", "example.json")
    assert max(map(len, made.values())) < 80
