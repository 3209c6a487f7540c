"""The Jinja environment of a project: immutable, sandboxed, and with JSON values only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jinja2 import FunctionLoader, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Cycler, Joiner, Namespace

from notifyspec.template.budget import spend_text, spend_turns
from notifyspec.template.lexer import OffsetLexer, normalised
from notifyspec.template.limited import (
    OPERATORS,
    concatenated,
    limited_filters,
    limited_operands,
)
from notifyspec.template.parser import TemplateParser
from notifyspec.template.placed_code import PlacingCodeGenerator
from notifyspec.template.tree_walk import descendants
from notifyspec.template.values import Missing, field, item, to_json, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.lexer import Lexer, TokenStream
    from jinja2.runtime import Context

FUNCTIONS: Final = ("range", "dict", "cycler", "joiner", "namespace")
"""What a template can call beside macros: Jinja's own, but for ``lipsum``."""

_JSON_TYPES: Final = frozenset({dict, list, tuple, str, int, float, bool, type(None)})

# Jinja's own objects with attributes that brackets can name.
_HOLDERS: Final = (Namespace, LoopContext, Macro, Cycler, Joiner, TemplateModule)


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Compiles templates whose line numbers are offsets plus one; see ``lexer``."""

    code_generator_class = PlacingCodeGenerator
    intercepted_binops = OPERATORS
    # What the value of a field's one expression is converted by, in its own template.
    json_of = staticmethod(to_json)
    truth_of = staticmethod(bool)
    concatenated = staticmethod(concatenated)
    spend_turns = staticmethod(spend_turns)

    def __init__(
        self,
        shared: Callable[[str], str | None],
        filters: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        """``shared(name)`` answers the text of a ``_*.j2`` file, None where there is none."""
        super().__init__(
            undefined=Missing,
            finalize=_printed,
            loader=FunctionLoader(lambda name: _normalised_or_none(shared(name))),
            autoescape=False,
            keep_trailing_newline=True,  # `normalised` has dropped the one that Jinja drops
            auto_reload=False,
            cache_size=-1,
        )
        self.globals = {name: self.globals[name] for name in FUNCTIONS}
        self.globals["range"] = _listed_range
        self.filters.update(limited_filters(self.filters))
        self.filters.update(filters or {})
        self._offset_lexer = OffsetLexer(self)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        # As Jinja does it, but for the walk over the tree.
        tree = nodes.Template(TemplateParser(self, source, name, filename).subparse(), lineno=1)
        tree.environment = self
        for node in descendants(tree):
            node.environment = self
        return tree

    def _tokenize(
        self,
        source: str,
        name: str | None,
        filename: str | None = None,
        state: str | None = None,
    ) -> TokenStream:
        # As Jinja does it, but for extensions, of which there are none.
        return self.lexer.tokenize(source, name, filename, state)

    def shared_tree(self, name: str) -> nodes.Template:
        """The syntax tree of a shared file. Raises what parsing raises, and TemplateNotFound."""
        assert self.loader is not None
        return self.parse(self.loader.get_source(self, name)[0], name)

    @property
    def lexer(self) -> Lexer:
        return self._offset_lexer

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        left, right = limited_operands(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        # `loop`, macros, modules and namespaces are Jinja's own objects, which have attributes.
        if type(obj) in _JSON_TYPES or isinstance(obj, Missing):
            return field(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, _HOLDERS):
            return super().getitem(obj, argument)
        return item(obj, argument)


def _printed(value: Any) -> str:
    return spend_text(to_text(value))


def _listed_range(*bounds: int) -> list[int]:
    """``range`` as a value of JSON."""
    return list(safe_range(*bounds))


def _normalised_or_none(source: str | None) -> str | None:
    return None if source is None else normalised(source)
