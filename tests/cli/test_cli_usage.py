"""Wrong calls get one sentence, the exit code 2, and no traceback."""

from __future__ import annotations

import pytest

from notifyspec.cli.commands import COMMANDS, load


def test_every_command_is_a_module_that_keeps_the_contract():
    for name in COMMANDS:
        command = load(name)
        assert command.__doc__.startswith(f"``notifyspec {name}``")
        assert callable(command.configure)
        assert callable(command.run)


def test_without_arguments_the_help_goes_to_standard_error(call):
    ended = call()
    assert (ended.code, ended.output) == (2, "")
    assert all(name in ended.errors for name in COMMANDS)


def test_the_version_is_that_of_the_installed_package(run):
    from importlib.metadata import version

    assert run("--version").output == f"notifyspec {version('notifyspec')}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["vaildate"], "there is no command 'vaildate' (did you mean validate?)"),
        (["xyz"], "there is no command 'xyz'; the commands are init, validate"),
        (["--hlep"], "there is no option --hlep (did you mean --help?)"),
        (["-v", "render"], "options stand after the command"),
        (["render"], "the following arguments are required: NAME"),
        (["render", "a", "b"], "'b' is one argument too many"),
        (["render", "a", "--exmaple", "x"], "no option --exmaple (did you mean --example?)"),
        (["render", "a", "--exam", "x"], "no option --exam"),
        (["render", "a", "--example"], "argument --example: expected one argument"),
        (["render", "a", "--example", "x", "--context", "y"], "not allowed with"),
        (
            ["render", "a", "--via", "beam"],
            "'beam' is none of channels, beams (did you mean beams?)",
        ),
        (["validate", "--format", "jsn"], "(did you mean json?)"),
        (["validate", "--color", "yes"], "'yes' is none of auto, always, never"),
        (["dev", "--port", "http"], "'http' is no port"),
        (["dev", "--port", "65536"], "whole number from 0 to 65535"),
        (["dev", "--port", "-1"], "argument --port: "),
        (["send"], "Name a spec to send"),
        (["send", "--all", "order_done"], "leave NAME out"),
        (["send", "--all", "--to", "7"], "leave --to out"),
        (["init", "here"], "'here' is one argument too many"),
        (["rule", "unknown-kye"], "(did you mean unknown-key?)"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_told_what_is_wrong(repository, call, arguments, said):
    ended = call(*arguments)
    assert (ended.code, ended.output) == (2, "")
    assert said in ended.errors
    assert "Traceback" not in ended.errors


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            '[tool.notifyspec]\nspec = "x"\n',
            "pyproject.toml: tool.notifyspec.spec is no setting",
        ),
        ("[tool.notifyspec\n", "pyproject.toml is not valid TOML"),
        ('[tool.notifyspec.filters]\nx = "no_such_module:f"\n', "filter x can't be loaded"),
    ],
)
@pytest.mark.parametrize(
    "command", [["validate"], ["render", "order_done"], ["send", "order_done"]]
)
def test_wrong_settings_are_wrong_usage(repository, call, monkeypatch, command, file, said):
    monkeypatch.setenv("NOTIFYSPEC_TRANSPORT", "memory")
    (repository / "pyproject.toml").write_text(file)
    ended = call(*command)
    assert (ended.code, ended.output) == (2, "")
    assert said in ended.errors


def test_a_working_directory_that_is_gone_is_said_in_one_sentence(repository, run):
    gone = repository / "gone"
    gone.mkdir()
    ended = run("validate", cwd=gone, preexec_fn=gone.rmdir)
    assert ended.code == 2
    assert "does not exist any more" in ended.errors
    assert "Traceback" not in ended.errors
