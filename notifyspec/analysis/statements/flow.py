"""Statements: which text a template prints, and what each branch of it knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from jinja2 import nodes

from notifyspec.analysis.expressions.inference import Inference
from notifyspec.analysis.narrowing.conditions import assume
from notifyspec.analysis.places import Places
from notifyspec.analysis.scope import (
    FunctionMeaning,
    LoopMeaning,
    MacroMeaning,
    Meaning,
    ModuleMeaning,
    NamespaceMeaning,
    Scope,
    joined,
    path_of,
)
from notifyspec.analysis.types import texts
from notifyspec.analysis.types.model import (
    MISSING,
    POISON,
    Field,
    ListType,
    ObjectType,
    Type,
    union_of,
)
from notifyspec.analysis.types.truth import truthy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from notifyspec.analysis.findings import Findings
    from notifyspec.analysis.types.texts import TextType
    from notifyspec.source import Span
    from notifyspec.template.environment import TemplateEnvironment
    from notifyspec.template.shared import SharedTemplates

_MOST_CALLS: Final = 12  # macros one within the other; past it, a macro is taken to call itself
_MOST_ROUNDS: Final = 2_000  # of loops that fill a namespace; past it, its fields have no bounds


@dataclass(frozen=True, slots=True)
class Print:
    """An expression that the template prints up to ``times`` times, or that a `for` runs over.

    ``text`` is None where a `for` has no bound.
    """

    node: nodes.Node
    places: Places
    text: TextType | None
    times: int = 1

    @property
    def span(self) -> Span:
        """Where the expression stands in the template's source. Finding it takes long."""
        return self.places.expression(self.node)

    @property
    def source(self) -> str:
        return self.places.text(self.span)


@dataclass(slots=True)
class Flow:
    """Follows the statements of one template, and of what it imports.

    ``prints`` are what the template itself prints, each print of a macro's call as a whole.
    """

    environment: TemplateEnvironment
    shared: SharedTemplates
    findings: Findings
    prints: list[Print] = field(default_factory=list)
    depth: int = 0
    times: int | None = 1
    rounds: int = 0
    endless: set[int] = field(default_factory=set)  # identities of macros that call themselves
    assigned: list[tuple[NamespaceMeaning, str]] = field(default_factory=list)

    def inference(
        self,
        source: str,
        *,
        bare: bool = False,
        file: str | None = None,
        arguments: Mapping[str, tuple[Inference, nodes.Node]] | None = None,
    ) -> Inference:
        places = Places(self.environment, source, bare=bare)
        return Inference(self.findings, places, self.environment, self, file, arguments or {})

    def body(
        self, inference: Inference, body: Sequence[nodes.Node], scope: Scope
    ) -> tuple[TextType, Scope]:
        """What the statements print, and the scope after them."""
        whole = texts.EMPTY
        for node in body:
            if scope.is_dead:
                break
            before = len(self.assigned)
            printed, scope = self._statement(inference, node, scope)
            whole = texts.concat(whole, printed)
            if not isinstance(node, nodes.Assign | nodes.If):
                scope = _forgotten(scope, self.assigned[before:])
        return whole, scope

    def _statement(
        self, inference: Inference, node: nodes.Node, scope: Scope
    ) -> tuple[TextType, Scope]:
        match node:
            case nodes.Output(nodes=parts):
                return self._output(inference, parts, scope), scope
            case nodes.If():
                return self._if(inference, [node, *node.elif_], node.else_, scope)
            case nodes.For():
                return self._for(inference, node, scope)
            case nodes.Assign():
                return texts.EMPTY, self._assign(inference, node, scope)
            case nodes.AssignBlock():
                return texts.EMPTY, self._assign_block(inference, node, scope)
            case nodes.With():
                return self._with(inference, node, scope), scope
            case nodes.Macro(name=name):
                macro = MacroMeaning(node, scope, inference)
                return texts.EMPTY, scope.bind(name, macro)
            case nodes.Import() | nodes.FromImport():
                return texts.EMPTY, self._import(node, scope)
            case nodes.Include():
                return self._include(node, scope), scope
            case nodes.CallBlock():
                return self._call_block(inference, node, scope), scope
            case nodes.FilterBlock():
                printed, _ = self.body(inference, node.body, scope)
                found = inference.filter_block(node.filter, printed, scope)
                return inference.text(node.filter, found), scope
            case nodes.Scope(body=inner):
                printed, _ = self.body(inference, inner, scope)
                return printed, scope
            case nodes.ExprStmt(node=expression):
                inference.type(expression, scope)
        return texts.EMPTY, scope

    def _output(self, inference: Inference, parts: Sequence[nodes.Expr], scope: Scope) -> TextType:
        whole = texts.EMPTY
        for part in parts:
            if isinstance(part, nodes.TemplateData):
                printed = texts.constant(part.data)
            else:
                printed = inference.printed(part, scope)
                self._record(inference, part, printed)
            whole = texts.concat(whole, printed)
        return whole

    def _record(self, inference: Inference, node: nodes.Node, printed: TextType | None) -> None:
        if self.depth == 0 and self.times is not None and not self.findings.silent:
            self.prints.append(Print(node, inference.places, printed, self.times))

    def _if(
        self,
        inference: Inference,
        branches: Sequence[nodes.If],
        otherwise: Sequence[nodes.Node],
        scope: Scope,
    ) -> tuple[TextType, Scope]:
        first, *rest = branches
        inference.type(first.test, scope)
        yes, no = (assume(inference, first.test, holds, scope) for holds in (True, False))
        results = []
        if not yes.is_dead:
            results.append(self.body(inference, first.body, yes))
        if not no.is_dead:
            results.append(
                self._if(inference, rest, otherwise, no)
                if rest
                else self.body(inference, otherwise, no)
            )
        if not results:
            return texts.EMPTY, scope.die()
        printed = texts.union_of([text for text, _ in results])
        after = results[0][1]
        for _, other in results[1:]:
            after = _after_branches(after, other, scope)
        return printed, after

    def _for(self, inference: Inference, node: nodes.For, scope: Scope) -> tuple[TextType, Scope]:
        found = inference.type(node.iter, scope)
        runs = inference.items(node.iter, found)
        least, most = runs.least, runs.most
        printed = texts.EMPTY
        if most != 0:
            if isinstance(node.target, nodes.Tuple):
                _check_parts(inference, node.iter, "An item of {}", runs.items, node.target)
            path = path_of(node.iter)
            filled = scope if path is None else scope.know(path, truthy(found))
            inner = self._with_targets(node.target, runs.items, filled)
            if node.test is not None:
                inference.type(node.test, inner)
                inner = assume(inference, node.test, True, inner)
                least = 0
            loop = LoopMeaning(runs.items, least, most, node.recursive)
            inner = inner.bind("loop", loop)
            times = self.times
            recursive = node.recursive and _calls_itself(node)
            if most is None or recursive:
                self._record(inference, node.iter, None)
                self.times = None
            elif times is not None:
                self.times = times * most
            if not inner.is_dead:
                inner = self._settled(inference, node.body, inner, most)
                once, _ = self.body(inference, node.body, inner)
                printed = texts.repeated(once, least, most)
                scope = replace(scope, lost={**scope.lost, **_lost(node)})
            self.times = times
            if recursive:
                printed = texts.ANY_TEXT
        if node.else_ and least == 0:
            otherwise, _ = self.body(inference, node.else_, scope)
            printed = texts.union(printed if most != 0 else otherwise, otherwise)
        elif least == 0:
            printed = texts.union(printed, texts.EMPTY)
        return printed, scope

    def _settled(
        self, inference: Inference, body: Sequence[nodes.Node], scope: Scope, most: int | None
    ) -> Scope:
        """The scope of a loop's last round, after namespaces took up what those before put there."""
        if not any(True for node in body for _ in node.find_all(nodes.NSRef)):
            return scope
        silent, self.findings.silent = self.findings.silent, True
        start = len(self.assigned)
        count = 1
        while count != most:
            before = _fields(self.assigned[start:])
            self.body(inference, body, scope)
            scope = _forgotten(scope, self.assigned[start:])
            after = _fields(self.assigned[start:])
            if after == before:
                break
            count += 1
            self.rounds += 1
            if most is None or self.rounds > _MOST_ROUNDS:
                _widen(before, after)
        self.findings.silent = silent
        return scope

    def _with_targets(self, target: nodes.Node, items: Type, scope: Scope) -> Scope:
        match target:
            case nodes.Name(name=name):
                return scope.bind(name, items)
            case nodes.Tuple(items=parts):
                whole = items.list if items.kinds == ("a list",) else None
                inner = POISON if whole is None else whole.items
                each = whole.parts if whole and len(whole.parts) == len(parts) else ()
                for part, found in zip(parts, each or [inner] * len(parts), strict=True):
                    scope = self._with_targets(part, found, scope)
        return scope

    def _assign(self, inference: Inference, node: nodes.Assign, scope: Scope) -> Scope:
        match node.target:
            case nodes.NSRef(name=name, attr=attribute):
                value = inference.type(node.node, scope)
                meaning = inference.meaning(name, scope)
                if isinstance(meaning, NamespaceMeaning):
                    known = meaning.fields.get(attribute)
                    meaning.fields[attribute] = value if known is None else known | value
                    self.assigned.append((meaning, attribute))
                    scope = _forgotten(scope, self.assigned[-1:]).know((name, attribute), value)
                return scope
            case nodes.Name(name=name):
                meaning = self._meaning_of(inference, node.node, scope)
                return scope.bind_to(name, node.node, meaning)
            case nodes.Tuple():
                whole = inference.type(node.node, scope)
                _check_parts(inference, node.node, "{}", whole, node.target)
                return self._with_targets(node.target, whole, scope)
        return scope

    def _meaning_of(self, inference: Inference, node: nodes.Node, scope: Scope) -> Meaning:
        """What a name means that is set to the expression."""
        match node:
            case nodes.Call(node=nodes.Name(name="namespace"), kwargs=named):
                meaning = inference.meaning("namespace", scope)
                if isinstance(meaning, FunctionMeaning):
                    fields = {one.key: inference.type(one.value, scope) for one in named}
                    return NamespaceMeaning(fields)
            case nodes.Name(name=name):
                meaning = inference.meaning(name, scope)
                if meaning is not None and not isinstance(meaning, Type):
                    return meaning
        return inference.type(node, scope)

    def _assign_block(self, inference: Inference, node: nodes.AssignBlock, scope: Scope) -> Scope:
        printed, _ = self.body(inference, node.body, scope)
        found = Type(text=printed)
        if node.filter is not None:
            found = inference.filter_block(node.filter, printed, scope)
        return self._with_targets(node.target, found, scope)

    def _with(self, inference: Inference, node: nodes.With, scope: Scope) -> TextType:
        inner = scope
        for target, value in zip(node.targets, node.values, strict=True):
            inner = self._with_targets(target, inference.type(value, scope), inner)
        printed, _ = self.body(inference, node.body, inner)
        return printed

    # Shared files

    def _import(self, node: nodes.Import | nodes.FromImport, scope: Scope) -> Scope:
        module = self._module(node.template)
        if isinstance(node, nodes.Import):
            return scope.bind(node.target, module)
        for name in node.names:
            wanted, bound = name if isinstance(name, tuple) else (name, name)
            scope = scope.bind(bound, module.names.get(wanted, POISON))
        return scope

    def _module(self, template: nodes.Expr) -> ModuleMeaning:
        """What the top level of a shared file defines; nothing where it can't be read."""
        name = template.value if isinstance(template, nodes.Const) else None
        shared = self.shared.get(name) if isinstance(name, str) else None
        found = getattr(shared, "template", None)
        if found is None or self.depth > _MOST_CALLS:
            return ModuleMeaning(str(name), {})
        self.depth += 1
        inference = self.inference(found.source, file=name)
        _, after = self.body(inference, found.tree.body, Scope(None))
        self.depth -= 1
        return ModuleMeaning(str(name), after.names)

    def _include(self, node: nodes.Include, scope: Scope) -> TextType:
        listed = (
            node.template.items
            if isinstance(node.template, nodes.List | nodes.Tuple)
            else [node.template]
        )
        printed = [texts.EMPTY] if node.ignore_missing else []
        for template in listed:
            name = template.value if isinstance(template, nodes.Const) else None
            shared = self.shared.get(name) if isinstance(name, str) else None
            found = getattr(shared, "template", None)
            if found is None or self.depth > _MOST_CALLS:
                continue
            self.depth += 1
            inner = scope if node.with_context else Scope(None)
            text, _ = self.body(self.inference(found.source, file=name), found.tree.body, inner)
            self.depth -= 1
            printed.append(text)
        return texts.union_of(printed) if printed else texts.EMPTY

    # Macros

    def _call_block(self, inference: Inference, node: nodes.CallBlock, scope: Scope) -> TextType:
        match node.call:
            case nodes.Call(node=nodes.Name(name=name)):
                meaning = inference.meaning(name, scope)
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name=name), attr=attribute)):
                module = inference.meaning(name, scope)
                meaning = module.names.get(attribute) if isinstance(module, ModuleMeaning) else None
            case _:
                meaning = None
        if not isinstance(meaning, MacroMeaning):
            self.body(inference, node.body, scope)
            return texts.EMPTY
        caller = MacroMeaning(node, scope, inference)
        return self.call_macro(inference, meaning, node.call, scope, caller)

    def call_macro(
        self,
        caller: Inference,
        macro: MacroMeaning,
        node: nodes.Call,
        scope: Scope,
        body: MacroMeaning | None = None,
    ) -> TextType:
        """What a call prints. ``body`` is what ``caller()`` stands for in it."""
        if id(macro.node) in self.endless:
            return texts.ANY_TEXT
        if self.depth > _MOST_CALLS:
            self.endless.add(id(macro.node))
            caller.report(
                "possible-failure",
                caller.places.expression(node.node),
                "This macro may call itself without end.",
                "Write it without calling itself.",
            )
            return texts.ANY_TEXT
        parameters = [parameter.name for parameter in macro.node.args]
        given = dict(zip(parameters, node.args, strict=False))
        given.update((one.key, one.value) for one in node.kwargs if one.key in parameters)
        self._check_arguments(caller, macro, node, parameters)
        inner = macro.scope
        if isinstance(macro.node, nodes.Macro):
            inner = inner.bind(macro.node.name, macro)
        defaults = macro.node.defaults
        first_default = len(parameters) - len(defaults)
        arguments = {name: (caller, argument) for name, argument in given.items()}
        inference = replace(macro.home, arguments=arguments, in_macro=True)
        for index, name in enumerate(parameters):
            if name in given:
                found: Type = caller.type(given[name], scope)
            elif index >= first_default:
                found = inference.type(defaults[index - first_default], inner)
            else:
                found = MISSING
            inner = inner.bind(name, found)
        more = tuple(caller.type(one, scope) for one in node.args[len(parameters) :])
        named = {
            one.key: Field(caller.type(one.value, scope), required=True)
            for one in node.kwargs
            if one.key not in parameters
        }
        rest = ListType(union_of(more), len(more), len(more), parts=more)
        inner = inner.bind("varargs", Type(list=rest))
        inner = inner.bind("kwargs", Type(objects=(ObjectType(named, None, 0),)))
        if body is not None:
            inner = inner.bind("caller", body)
        self.depth += 1
        printed, _ = self.body(inference, macro.node.body, inner)
        self.depth -= 1
        return printed

    def _check_arguments(
        self, caller: Inference, macro: MacroMeaning, node: nodes.Call, parameters: Sequence[str]
    ) -> None:
        named = [one.key for one in node.kwargs]
        inner = list(macro.node.find_all(nodes.Name))
        takes_more = any(one.name in ("varargs", "kwargs") for one in inner)
        unknown = [key for key in named if key not in parameters]
        twice = [key for key in named if key in parameters[: len(node.args)]]
        if not takes_more and (len(node.args) > len(parameters) or unknown or twice):
            wanted = f"({', '.join(parameters)})"
            caller.report(
                "wrong-argument",
                caller.places.expression(node.node),
                f"The macro takes {wanted}, and this call gives something else.",
            )


def _check_parts(
    inference: Inference, node: nodes.Node, what: str, found: Type, target: nodes.Tuple
) -> None:
    """Report what can't be taken apart into as many names as the target has."""
    if found.is_poisoned or found.other:
        return
    count = len(target.items)
    lists = found.list
    if found.unknown or found.kinds not in (("a list",), ()):
        kinds = " or ".join(kind for kind in found.kinds if kind != "a list")
        inference.blame(
            "not-iterable", node, f"{what} may be {kinds}, which has no {count} parts to name."
        )
    elif lists is not None and not lists.least == lists.most == count:
        inference.blame(
            "possible-failure",
            node,
            f"{what} may have more or less than {count} parts.",
            f"Declare `minItems: {count}` and `maxItems: {count}`, or name it as a whole.",
        )


def _after_branches(one: Scope, other: Scope, before: Scope) -> Scope:
    """What holds after an `if`. A name that one branch sets may mean either thing."""
    if one.is_dead or other.is_dead:
        return joined(one, other)
    after = joined(one, other)
    names = dict(after.names)
    for name in {*one.names, *other.names}:
        mine, theirs = one.names.get(name), other.names.get(name)
        if mine is theirs:
            continue
        outside = before.context.get(name) if before.context is not None else MISSING
        left = outside if mine is None else mine
        right = outside if theirs is None else theirs
        if isinstance(left, Type) and isinstance(right, Type):
            names[name] = left | right
        else:
            names[name] = left if isinstance(right, Type) else right
    return replace(after, names=names)


def _calls_itself(node: nodes.For) -> bool:
    return any(
        isinstance(call.node, nodes.Name) and call.node.name == "loop"
        for part in node.body
        for call in part.find_all(nodes.Call)
    )


def _lost(node: nodes.For) -> dict[str, int]:
    """The names that the loop's body sets, and with that nothing outside it."""
    found: dict[str, int] = {}
    for assign in _assignments(node.body):
        targets = assign.target.items if isinstance(assign.target, nodes.Tuple) else [assign.target]
        for target in targets:
            if isinstance(target, nodes.Name):
                found.setdefault(target.name, target.lineno - 1)
    return found


def _assignments(body: Iterable[nodes.Node]) -> Iterator[nodes.Assign | nodes.AssignBlock]:
    """Those in the body, but for what macros and the like keep to themselves."""
    for node in body:
        if isinstance(node, nodes.Assign | nodes.AssignBlock):
            yield node
        elif not isinstance(node, nodes.Macro | nodes.CallBlock | nodes.With | nodes.FilterBlock):
            yield from _assignments(node.iter_child_nodes())


def _forgotten(scope: Scope, assigned: Sequence[tuple[NamespaceMeaning, str]]) -> Scope:
    """The scope without what was known of fields of namespaces before they were assigned."""
    stale = {
        (name, attribute)
        for holder, attribute in assigned
        for name, meaning in scope.names.items()
        if meaning is holder
    }
    if not stale:
        return scope
    facts = {path: known for path, known in scope.facts.items() if path[:2] not in stale}
    return replace(scope, facts=facts)


def _fields(
    assigned: Sequence[tuple[NamespaceMeaning, str]],
) -> dict[tuple[int, str], tuple[NamespaceMeaning, Type]]:
    return {(id(one), name): (one, one.fields[name]) for one, name in assigned}


def _widen(
    before: Mapping[tuple[int, str], tuple[NamespaceMeaning, Type]],
    after: Mapping[tuple[int, str], tuple[NamespaceMeaning, Type]],
) -> None:
    """Take the bounds from what still grows."""
    for key, (holder, found) in after.items():
        if key in before and before[key][1] != found:
            holder.fields[key[1]] = _widened(found)


def _widened(of: Type) -> Type:
    """A type that further rounds don't change: numbers and texts without bounds."""
    return Type(
        text=None if of.text is None else replace(texts.ANY_TEXT, chars=of.text.chars),
        number=None if of.number is None else replace(of.number, low=None, high=None, finite=False),
        booleans=frozenset({True, False}) if of.booleans else frozenset(),
        null=of.null,
        list=None if of.list is None else ListType(of.list.items),
        objects=of.objects,
        missing=of.missing,
        unknown=of.unknown,
        other=of.other,
    )
