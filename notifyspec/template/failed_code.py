"""The code of compiled templates at the point where it failed, as a traceback shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import jinja2
from jinja2 import nodes

from notifyspec.template.placed_code import RANGES, Range, expressions_of, kept_as
from notifyspec.template.places import Places

if TYPE_CHECKING:
    from types import CodeType, TracebackType

    from notifyspec.source import Span
    from notifyspec.template.environment import TemplateEnvironment

UNKNOWN: Final = object()
"""Stands for the value of an expression that was not evaluated."""


@dataclass(frozen=True, slots=True)
class TemplatePlace:
    """A span in the source of ``file``, a shared template's name, or None for the template itself."""

    file: str | None
    span: Span


@dataclass(frozen=True)
class CompiledSource:
    """What a template was compiled from. ``bare``: its source is an expression without braces."""

    environment: TemplateEnvironment
    file: str | None
    tree: nodes.Template
    source: str
    bare: bool = False

    @cached_property
    def places(self) -> Places:
        return Places(self.environment, self.source, bare=self.bare)

    @cached_property
    def expressions(self) -> list[nodes.Expr]:
        return expressions_of(self.tree)

    @cached_property
    def indexes(self) -> dict[int, int]:
        return {id(one): index for index, one in enumerate(self.expressions)}

    def place(self, span: Span) -> TemplatePlace:
        return TemplatePlace(self.file, span)


class FailedCall:
    """The code of one template, or of a macro in it, at the point where it failed."""

    def __init__(self, compiled: CompiledSource, traceback: TracebackType) -> None:
        self.compiled = compiled
        self._traceback = traceback
        self._values = traceback.tb_frame.f_locals

    @cached_property
    def _found(self) -> tuple[nodes.Expr | None, bool]:
        return _failed_expression(self.compiled, self._traceback)

    @property
    def node(self) -> nodes.Expr | None:
        """The expression that failed, or that a statement has used when it failed."""
        return self._found[0]

    @property
    def is_operation(self) -> bool:
        """Whether it failed itself; else what a statement did with its value."""
        return self._found[1]

    @property
    def is_call(self) -> bool:
        """Whether it has called a macro or a function, which failed."""
        return isinstance(self.node, nodes.Call) and self.is_operation

    @property
    def is_macro(self) -> bool:
        return self._traceback.tb_frame.f_code.co_name == "macro"

    def value(self, node: nodes.Expr) -> Any:
        if isinstance(node, nodes.Const):
            return node.value
        return self._values.get(kept_as(self.compiled.indexes[id(node)]), UNKNOWN)

    def expression(self, node: nodes.Expr) -> TemplatePlace:
        return self.compiled.place(self.compiled.places.expression(node))

    @property
    def failed(self) -> TemplatePlace:
        assert self.node is not None
        return self.expression(self.node)

    @property
    def used(self) -> TemplatePlace | None:
        """Where this calls a macro, or includes or imports a file."""
        if self.is_call and self.node is not None:
            return self.expression(self.node)
        return self.failed if self.node is not None and _is_file(self) else None


def _is_file(call: FailedCall) -> bool:
    """Whether what has failed, or was used, is the name of a file that is included or imported."""
    statements = call.compiled.tree.find_all((nodes.Include, nodes.Import, nodes.FromImport))
    return any(call.node is one for statement in statements for one in statement.iter_child_nodes())


def failed_calls(error: Exception, own: CompiledSource) -> tuple[list[FailedCall], list[CodeType]]:
    """The templates' calls, outer ones first, and the code that the last of them has called."""
    calls: list[FailedCall] = []
    codes: list[CodeType] = []
    sources: dict[str | None, CompiledSource] = {None: own}
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, jinja2.Template):
            if template.name not in sources:
                sources[template.name] = _shared(own.environment, template.name)
            calls.append(FailedCall(sources[template.name], traceback))
            codes.clear()
        else:
            codes.append(frame.f_code)
        traceback = traceback.tb_next
    return calls, codes


def _shared(environment: TemplateEnvironment, name: str | None) -> CompiledSource:
    assert name is not None
    assert environment.loader is not None
    source = environment.loader.get_source(environment, name)[0]
    return CompiledSource(environment, name, environment.shared_tree(name), source)


def _failed_expression(
    compiled: CompiledSource, traceback: TracebackType
) -> tuple[nodes.Expr | None, bool]:
    """The expression, and whether it failed itself. Its code is the smallest around what failed."""
    frame = traceback.tb_frame
    ranges = [Range(*one) for one in frame.f_globals.get(RANGES, ())]
    line, end_line, column, end_column = next(
        islice(frame.f_code.co_positions(), traceback.tb_lasti // 2, None)
    )
    line = traceback.tb_lineno if line is None else line
    on_line = [one for one in ranges if one.start[0] == line]
    if end_line is not None and column is not None and end_column is not None:
        start, end = (line, column), (end_line, end_column)
        for one in ranges:
            if one.start <= start and end <= one.end:
                return compiled.expressions[one.expression], True
        on_line = [one for one in on_line if start <= one.start]
    if on_line:
        return compiled.expressions[on_line[-1].expression], False
    template = frame.f_globals["__jinja_template__"]
    lineno = template.get_corresponding_lineno(traceback.tb_lineno)
    for statement in compiled.tree.find_all(nodes.Include):
        if statement.lineno == lineno:
            return statement.template, False
    return None, False
