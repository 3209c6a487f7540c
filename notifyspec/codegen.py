"""One Python function, written line by line, with constants of its own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Code:
    """The source of one function. Names never clash: each comes from ``fresh`` or ``constant``."""

    def __init__(self, name: str, parameters: Sequence[str], refusal: str = "return None") -> None:
        """``refusal`` is the statement that ends the function where a check does not hold."""
        self.name = name
        self.constants: dict[str, object] = {}
        self._refusal = refusal
        self._lines = [f"def {name}({', '.join(parameters)}):"]
        self._indent = 1
        self._count = 0
        self._shared: dict[int, str] = {}  # the constants keep the objects alive, and their ids

    @property
    def source(self) -> str:
        return "\n".join(self._lines) + "\n"

    def fresh(self, stem: str) -> str:
        """A variable name that nothing else has."""
        self._count += 1
        return f"{stem}_{self._count}"

    def constant(self, stem: str, value: object) -> str:
        """A name that holds the value wherever the function runs."""
        name = self.fresh(stem)
        self.constants[name] = value
        return name

    def shared_constant(self, stem: str, value: object) -> str:
        """As ``constant``, with one name for all uses of the same object."""
        if id(value) not in self._shared:
            self._shared[id(value)] = self.constant(stem, value)
        return self._shared[id(value)]

    def line(self, text: str) -> None:
        self._lines.append("    " * self._indent + text)

    def mark(self) -> tuple[int, int]:
        """Where the source stands, for ``rewind``."""
        return len(self._lines), self._indent

    def rewind(self, mark: tuple[int, int]) -> None:
        """Take back every line since ``mark``."""
        length, self._indent = mark
        del self._lines[length:]

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        self.line(header)
        self._indent += 1
        before = len(self._lines)
        yield
        if len(self._lines) == before:
            self.line("pass")
        self._indent -= 1

    @contextmanager
    def handler(self, clause: str) -> Iterator[None]:
        """A ``try:`` with one clause on one line."""
        with self.block("try:"):
            yield
        self.line(clause)

    def refuse(self) -> None:
        self.line(self._refusal)

    def refuse_unless(self, condition: str) -> None:
        self.line(f"if not ({condition}): {self._refusal}")

    def build(self) -> Callable[..., Any]:
        """The function. Constants are its globals, and ``source`` its text."""
        namespace = dict(self.constants)
        # The source is this package's own; texts of specs and contexts are quoted constants in it.
        exec(compile(self.source, f"<{self.name}>", "exec"), namespace)  # noqa: S102
        function: Any = namespace[self.name]
        function.__notifyspec_source__ = self.source
        built: Callable[..., Any] = function
        return built


def literal_part(text: str) -> str:
    """The text as the source of an f-string in single quotes has it."""
    escaped = text.encode("unicode_escape").decode("ascii").replace("'", "\\'")
    return escaped.replace("{", "{{").replace("}", "}}")
