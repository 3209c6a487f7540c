"""``notifyspec init``"""

from __future__ import annotations

import pytest
import yaml

WORKFLOW = ".github/workflows/notifyspec.yml"


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_empty_folder_gets_a_spec_that_is_clean_and_a_workflow(empty, call):
    ended = call("init")
    assert (ended.code, ended.errors) == (0, "")
    assert set(files(empty)) == {"specs/welcome.yaml", WORKFLOW}
    assert "wrote       specs/welcome.yaml" in ended.output
    assert "notifyspec render welcome" in ended.output
    checked = call("validate")
    assert (checked.code, checked.output) == (0, "1 spec, nothing to report\n")
    for example in ("with a page to begin at", "without"):
        assert call("render", "welcome", "--example", example).code == 0
    steps = yaml.safe_load((empty / WORKFLOW).read_text())["jobs"]["validate"]["steps"]
    assert steps[-1] == {"run": "notifyspec validate --format github"}


def test_a_second_call_changes_nothing_and_says_what_it_left_alone(empty, call):
    call("init")
    (empty / WORKFLOW).write_text("mine\n")
    before = files(empty)
    ended = call("init")
    assert ended.code == 0
    assert files(empty) == before
    assert "left alone  specs (it holds specs already)" in ended.output
    assert f"left alone  {WORKFLOW} (it exists already)" in ended.output


def test_an_existing_repository_keeps_its_specs_and_is_told_to_render_one_of_them(repository, call):
    ended = call("init")
    assert set(files(repository)) == {"specs/order_done.yaml", WORKFLOW}
    assert "notifyspec render order_done" in ended.output


def test_files_that_only_share_the_folder_do_not_count_as_specs(empty, call):
    (empty / "specs").mkdir()
    (empty / "specs" / "_macros.j2").write_text("")
    call("init")
    assert (empty / "specs" / "welcome.yaml").exists()


def test_the_folder_of_the_settings_is_used(empty, call):
    (empty / "notifyspec.toml").write_text('specs = "notifications"\n')
    call("init")
    assert set(files(empty)) == {"notifications/welcome.yaml", WORKFLOW, "notifyspec.toml"}
    assert call("validate").code == 0


def test_a_project_within_a_repository_gets_a_workflow_that_checks_it_there(
    repository, call, monkeypatch
):
    project = repository / "services" / "shop"
    project.mkdir(parents=True)
    (project / "pyproject.toml").write_text("")
    monkeypatch.chdir(project)
    call("init")
    assert (project / "specs" / "welcome.yaml").exists()
    steps = yaml.safe_load((repository / WORKFLOW).read_text())["jobs"]["validate"]["steps"]
    assert steps[-1]["working-directory"] == "services/shop"


@pytest.mark.parametrize("link", [False, True])
def test_a_file_where_a_folder_is_needed_is_left_alone_and_named(empty, call, link):
    if link:
        (empty / "specs").symlink_to("nowhere")
    else:
        (empty / "specs").write_text("mine")
    ended = call("init")
    assert ended.code == 2
    assert "specs is a file where a folder is needed" in ended.errors
    assert link or (empty / "specs").read_text() == "mine"


def test_a_link_that_leads_nowhere_is_not_written_through(empty, call):
    folder = empty / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "notifyspec.yml").symlink_to(empty / "elsewhere")
    assert "left alone  .github/workflows/notifyspec.yml" in call("init").output
    assert not (empty / "elsewhere").exists()


def test_a_folder_that_can_not_be_made_is_said_in_one_sentence(empty, call):
    (empty / "notifyspec.toml").write_text(f'specs = "{"x" * 300}"\n')
    ended = call("init")
    assert ended.code == 2
    assert "can't be made: File name too long." in ended.errors
