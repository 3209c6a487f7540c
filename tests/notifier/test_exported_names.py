"""The names that ``from notifyspec import …`` offers."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import notifyspec
from notifyspec import errors


def test_every_exported_name_can_be_imported() -> None:
    for name in notifyspec.__all__:
        assert getattr(notifyspec, name) is not None


def test_type_checkers_and_the_interpreter_see_the_same_names() -> None:
    tree = ast.parse(Path(notifyspec.__file__).read_text(encoding="utf-8"))
    seen = {
        f"{node.module}:{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and "notifyspec." in node.module
        for alias in node.names
    }
    homes = notifyspec._HOMES
    assert seen == {f"notifyspec.{home}:{name}" for name, home in homes.items()}
    assert list(homes) == notifyspec.__all__ == sorted(homes)


def test_every_error_is_exported() -> None:
    tree = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception)
    }
    assert tree <= set(notifyspec.__all__)


def test_the_drawing_of_the_errors_is_the_tree_that_they_form() -> None:
    drawn = [
        line.replace("│", " ").replace("├──", "   ").replace("└──", "   ").split()[0]
        for line in (errors.__doc__ or "").splitlines()[2:]
    ]
    depths = [
        line.index(name) // 4
        for line, name in zip((errors.__doc__ or "").splitlines()[2:], drawn, strict=True)
    ]
    parents: list[str] = []
    for name, depth in zip(drawn, depths, strict=True):
        kind = getattr(errors, name)
        parents = [*parents[:depth], name]
        expected = parents[depth - 1] if depth else "Exception"
        assert kind.__base__.__name__ == expected, name
    own = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception)
    }
    assert set(drawn) == own


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Notifer"):
        _ = notifyspec.Notifer  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing_else() -> None:
    script = (
        "import sys; before = set(sys.modules); import notifyspec;"
        " print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['notifyspec']"
