"""What a template uses beside its variables: filters, tests, functions, and shared files."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import nodes

from notifyspec.lazy import lazy
from notifyspec.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notifyspec.template.parsing import Template

_NAME: Final = re.compile(r"[^\W\d]\w*")
_TEST_NAME: Final = re.compile(r"is\s+(?:not\s+)?")
_STRING: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
# What Jinja itself binds inside loops, macros and call blocks.
_BOUND_BY_JINJA: Final = frozenset({"loop", "caller", "varargs", "kwargs", "self"})


class Use(NamedTuple):
    """A name, and where it stands in the template's source."""

    name: str
    span: Span


class Import(NamedTuple):
    """A shared file that is imported or included.

    ``file`` is None where it is no literal text. ``names`` are what is imported from it, or read
    from the module that ``{% import … as … %}`` makes. ``optional``: it may be missing.
    """

    file: str | None
    span: Span
    names: tuple[Use, ...] = ()
    optional: bool = False


class Uses(NamedTuple):
    """``functions`` are called by a name that the template does not bind itself.

    ``methods`` are called on a value: ``name.upper()``.
    """

    filters: tuple[Use, ...] = ()
    tests: tuple[Use, ...] = ()
    functions: tuple[Use, ...] = ()
    methods: tuple[Use, ...] = ()
    imports: tuple[Import, ...] = ()


NO_USES: Final = Uses()
_IMPORTS: Final = (nodes.FromImport, nodes.Import, nodes.Include)
_TOLD: Final = frozenset({*_IMPORTS, nodes.Filter, nodes.Test, nodes.Call})
"""The nodes without which a template uses nothing."""
_BINDING: Final = frozenset({nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport})


@lru_cache(512)  # as many as templates are remembered
def uses_of(template: Template) -> Uses:
    """Everything that the template uses, in the order of its nodes."""
    told = [one for one in template.inner if one.__class__ in _TOLD]
    return _Collector(template).collected(told) if told else NO_USES


def exports_of(template: Template) -> frozenset[str]:
    """The names that other templates can import: macros and variables at the top, but ``_private``.

    As in Jinja, a name that the file has imported itself is none of them.
    """
    names: set[str] = set()
    for node in _at_the_top(template.tree.body):
        if isinstance(node, nodes.Macro):
            names.add(node.name)
        elif isinstance(node, nodes.Assign | nodes.AssignBlock):
            names.update(name.name for name in node.target.find_all(nodes.Name))
            if isinstance(node.target, nodes.Name):
                names.add(node.target.name)
        elif isinstance(node, nodes.Import):
            names.discard(node.target)
        elif isinstance(node, nodes.FromImport):
            names.difference_update(_bound_name(name) for name in node.names)
    return frozenset(name for name in names if not name.startswith("_"))


def _at_the_top(body: Sequence[nodes.Node]) -> Iterator[nodes.Node]:
    for node in body:
        yield node
        if isinstance(node, nodes.If):
            yield from _at_the_top([*node.body, *node.elif_, *node.else_])


class _Collector:
    def __init__(self, template: Template) -> None:
        self.template = template

    def collected(self, found: Sequence[nodes.Node]) -> Uses:
        filters, tests, calls, imports = [], [], [], []
        for one in found:
            if isinstance(one, nodes.Filter):
                filters.append(self._use(one.name, one.lineno - 1))
            elif isinstance(one, nodes.Test):
                tests.append(self._test(one))
            elif isinstance(one, nodes.Call):
                calls.append(one)
            else:
                imports.append(one)
        functions, methods = self._called(calls)
        imported = self._imported_by(imports) if imports else ()
        return Uses(tuple(filters), tuple(tests), functions, methods, imported)

    def _called(self, calls: Iterable[nodes.Call]) -> tuple[tuple[Use, ...], tuple[Use, ...]]:
        """The functions and the methods."""
        functions, methods = [], []
        for node in calls:
            called = node.node
            if isinstance(called, nodes.Name) and called.name not in self.bound:
                functions.append(self._use(called.name, called.lineno - 1))
            elif isinstance(called, nodes.Getattr) and self._is_value(called.node):
                methods.append(self._attribute(called))
        return tuple(functions), tuple(methods)

    @lazy
    def bound(self) -> frozenset[str]:
        """The names that stand for anything but the context's variables somewhere."""
        bound = set(_BOUND_BY_JINJA)
        for node in self.template.inner:
            if node.__class__ not in _BINDING:
                continue
            if isinstance(node, nodes.Name):
                if node.ctx != "load":
                    bound.add(node.name)
            elif isinstance(node, nodes.Macro):
                bound.add(node.name)
            elif isinstance(node, nodes.Import):
                bound.add(node.target)
            elif isinstance(node, nodes.FromImport):
                bound.update(_bound_name(name) for name in node.names)
        return frozenset(bound)

    def _is_value(self, node: nodes.Expr) -> bool:
        """Whether the expression is certain to be a JSON value, which has no methods."""
        while isinstance(node, nodes.Getattr | nodes.Getitem):
            node = node.node
        if isinstance(node, nodes.Name):
            return node.name not in self.bound
        return isinstance(node, nodes.Const | nodes.Filter | nodes.Concat | nodes.BinExpr)

    def _imported_by(self, statements: Iterable[nodes.Node]) -> tuple[Import, ...]:
        modules: dict[str, list[Use]] = {
            one.target: [] for one in statements if isinstance(one, nodes.Import)
        }
        if modules:
            for one in self.template.inner:
                if isinstance(one, nodes.Getattr) and isinstance(one.node, nodes.Name):
                    modules.get(one.node.name, []).append(self._attribute(one))
        return tuple(use for one in statements for use in self._imports(one, modules))

    def _imports(self, node: nodes.Node, modules: dict[str, list[Use]]) -> Iterator[Import]:
        if isinstance(node, nodes.FromImport):
            yield self._import(node.template, tuple(self._imported(node)))
        elif isinstance(node, nodes.Import):
            yield self._import(node.template, tuple(modules[node.target]))
        elif isinstance(node, nodes.Include):
            listed = isinstance(node.template, nodes.List | nodes.Tuple)
            files = node.template.items if listed else [node.template]  # type: ignore[attr-defined]
            for file in files:
                yield self._import(file, (), optional=node.ignore_missing or len(files) > 1)

    def _import(
        self, file: nodes.Expr, names: tuple[Use, ...], *, optional: bool = False
    ) -> Import:
        start = min(node.lineno for node in (file, *file.find_all(nodes.Expr))) - 1
        written = _STRING.match(self.template.source, start)
        span = Span(start, written.end() if written else start + 1)
        name = file.value if isinstance(file, nodes.Const) else None
        return Import(name if isinstance(name, str) else None, span, names, optional)

    def _imported(self, node: nodes.FromImport) -> Iterator[Use]:
        written = _STRING.match(self.template.source, node.template.lineno - 1)
        position = written.end() if written else node.lineno - 1
        words = _NAME.finditer(self.template.source, position)
        next(words, None)  # `import`
        for name in node.names:
            wanted = name if isinstance(name, str) else name[0]
            at = next((word.start() for word in words if word.group() == wanted), position)
            yield self._use(wanted, at)
            if not isinstance(name, str):
                next(words, None)  # `as`
                next(words, None)

    def _test(self, node: nodes.Test) -> Use:
        start = node.lineno - 1
        before = _TEST_NAME.match(self.template.source, start)
        return self._use(node.name, before.end() if before else start)

    def _attribute(self, node: nodes.Getattr) -> Use:
        found = _NAME.search(self.template.source, node.lineno - 1)
        return self._use(node.attr, found.start() if found else node.lineno - 1)

    def _use(self, name: str, start: int) -> Use:
        return Use(name, Span(start, min(start + len(name), len(self.template.source))))


def _bound_name(name: str | tuple[str, str]) -> str:
    return name if isinstance(name, str) else name[1]
