"""The shared ``_*.j2`` files of a specs folder, each parsed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notifyspec.source import ReadFault, Source
from notifyspec.template.parsing import SyntaxFault, Template, parse_template
from notifyspec.template.uses import Uses, exports_of, uses_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifyspec.template.environment import TemplateEnvironment


class SharedTemplate(NamedTuple):
    """``exports`` are the names that can be imported from it, None where it can't be parsed."""

    source: Source
    fault: SyntaxFault | None
    template: Template | None
    uses: Uses
    exports: frozenset[str] | None


class SharedTemplates:
    """``source(name)`` answers a shared file by its path below the specs folder.

    The names that are asked for are put into ``asked``.
    """

    def __init__(
        self,
        environment: TemplateEnvironment,
        source: Callable[[str], Source | ReadFault | None],
        asked: set[str] | None = None,
    ) -> None:
        self._environment = environment
        self._source = source
        self._asked = set() if asked is None else asked
        self._read: dict[str, SharedTemplate | ReadFault | None] = {}

    def get(self, name: str) -> SharedTemplate | ReadFault | None:
        """The template of that name; None where there is no such file."""
        self._asked.add(name)
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def _load(self, name: str) -> SharedTemplate | ReadFault | None:
        source = self._source(name)
        if not isinstance(source, Source):
            return source
        parsed = parse_template(self._environment, source.text)
        if isinstance(parsed, SyntaxFault):
            return SharedTemplate(source, parsed, None, Uses(), None)
        return SharedTemplate(source, None, parsed, uses_of(parsed), exports_of(parsed))
