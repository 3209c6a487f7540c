"""What the names in a template mean at one point of it, and what tests before it have shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jinja2 import nodes

from notifyspec.analysis.alternatives import Choice, both, rejoined, with_choice
from notifyspec.analysis.types.model import MISSING, Type, merged, union_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from notifyspec.analysis.alternatives import Facts
    from notifyspec.analysis.expressions.inference import Inference
    from notifyspec.analysis.frames import Frame
    from notifyspec.analysis.types.model import ObjectType


class Variable(NamedTuple):
    """A key or index in brackets that is no constant: the path of it."""

    path: tuple[str | int, ...]


Path = tuple[str | int | Variable, ...]
_NONE: Final[Mapping[Any, Any]] = MappingProxyType({})
_new: Final = tuple.__new__  # of a named tuple, whose own ``__new__`` takes twice as long

OR: Final = " or "  # no name in a template has a space


class MacroMeaning(NamedTuple):
    """A macro, and the scope and the template (``home``) in which it was defined.

    ``since``: how many fields of namespaces had been assigned by then.
    """

    node: nodes.Macro | nodes.CallBlock
    scope: Scope
    home: Inference
    since: int


class ModuleMeaning(NamedTuple):
    """A shared file that was imported: what its top level defines."""

    file: str
    names: Mapping[str, Meaning]


class Recursion(NamedTuple):
    """A `for` that ``loop(…)`` runs again, and the scope and the template (``home``) that it stands in.

    ``since``: how many fields of namespaces had been assigned by then; ``depth``: how often it has
    been called by then, one call within the other.
    """

    node: nodes.For
    scope: Scope
    home: Inference
    since: int
    depth: int


class LoopMeaning(NamedTuple):
    """``loop`` within a `for` over ``least`` to ``most`` items. ``again``: what calling it runs.

    ``end`` is what the number that the loop counts stays below.
    """

    items: Type
    least: int
    most: int | None
    again: Recursion | None = None
    end: nodes.Expr | None = None


class FunctionMeaning(NamedTuple):
    """One of Jinja's own functions."""

    name: str


@dataclass(frozen=True, slots=True)
class NamespaceMeaning:
    """A ``namespace(…)``: ``fields`` is shared by all that see it, and grows."""

    fields: dict[str, Type] = field(default_factory=dict, compare=False)


class CyclerMeaning(NamedTuple):
    """A ``cycler(…)`` over some values."""

    values: Type


class JoinerMeaning(NamedTuple):
    """A ``joiner(…)``, which is empty when it is first called, and later ``separator``."""

    separator: Type


class EitherMeaning(NamedTuple):
    """What a name stands for that branches have set to different things."""

    one: Meaning
    other: Meaning


Meaning = (
    Type
    | MacroMeaning
    | ModuleMeaning
    | LoopMeaning
    | FunctionMeaning
    | NamespaceMeaning
    | CyclerMeaning
    | JoinerMeaning
    | EitherMeaning
)


class Scope(NamedTuple):
    """``context`` is None inside shared files, which do not see the context.

    It has the variables of all its forms; ``forms`` are those that it can still have.
    ``facts`` are types of paths such as ``order.note`` that are narrower than their declaration.
    ``lost`` are names that a loop before has set in vain, with the place of the target.
    ``conditions`` are the expressions that names were set to, as long as these mean the same.
    ``outer`` is the scope around the ``frame``, as it was when that was entered.
    ``either`` are facts of which tests have told that one or another holds.
    """

    context: ObjectType | None
    forms: tuple[ObjectType, ...] = ()
    names: Mapping[str, Meaning] = _NONE
    facts: Mapping[Path, Type] = _NONE
    lost: Mapping[str, int] = _NONE
    conditions: Mapping[str, nodes.Node] = _NONE
    is_dead: bool = False  # no context leads here
    frame: Frame | None = None
    outer: Scope | None = None
    either: tuple[Choice, ...] = ()

    @classmethod
    def of_context(cls, forms: tuple[ObjectType, ...]) -> Scope:
        return cls(merged(forms), forms)

    def variable(self, name: str) -> Type:
        """The type of a variable of the context, missing where it is or may be."""
        if len(self.forms) == 1:
            return self.forms[0].get(name)
        if self.forms:
            return union_of(form.get(name) for form in self.forms)
        return MISSING if self.context is None else self.context.get(name)

    def die(self) -> Scope:
        return self._replace(is_dead=True)

    def bind(self, name: str, meaning: Meaning) -> Scope:
        """The scope after ``name`` has a new meaning, about which nothing is known yet."""
        facts = {path: known for path, known in self.facts.items() if not _tells_of(path, name)}
        lost = {one: place for one, place in self.lost.items() if one != name}
        if isinstance(meaning, Type) and meaning.list is not None and meaning.list.lazy:
            # Whoever reads it first leaves nothing to the next.
            meaning = meaning._replace(list=meaning.list._replace(least=0))
        conditions = {
            one: node
            for one, node in self.conditions.items()
            if one != name and all(used.name != name for used in names_in(node))
        }
        names = {**self.names, name: meaning}
        scope = self._replace(names=names, facts=facts, lost=lost, conditions=conditions)
        return scope.without_choices(lambda path: _tells_of(path, name))

    def bind_to(
        self, name: str, node: nodes.Node, meaning: Meaning, *, unless: frozenset[str] = frozenset()
    ) -> Scope:
        """The scope after ``name`` was set to an expression, of which tests of the name tell.

        ``unless`` it uses such a name, which has another meaning by now.
        """
        scope = self.bind(name, meaning)
        used = {one.name for one in names_in(node)}
        is_kept = any(isinstance(self.names.get(one), NamespaceMeaning) for one in used)
        if is_kept or used & {name, *unless}:
            return scope
        return scope._replace(conditions={**scope.conditions, name: node})

    def know(self, path: Path, known: Type) -> Scope:
        """The scope where the value at ``path`` is known to have a type."""
        facts = {**self.facts, path: known}
        if not self.either:
            return self.knowing(facts)
        scope = Scope(self.context, self.forms, self.names, facts, *self[4:])
        return scope._choosing(tuple(one.given({path: known}) for one in self.either))

    def know_one_of(self, *ways: Facts) -> Scope:
        """The scope where at least one of several sets of facts is known to hold."""
        return self._choosing(with_choice(self.either, Choice.of(*ways)))

    def without_choices(self, are_stale: Callable[[Path], bool]) -> Scope:
        """The scope without those choices that tell of a stale path."""
        if not self.either:
            return self
        steady = tuple(one for one in self.either if not any(map(are_stale, one.paths())))
        return self._replace(either=steady)

    def told(self) -> Iterator[Path]:
        """The paths of which tests have told."""
        yield from self.facts
        for choice in self.either:
            yield from choice.paths()

    def _choosing(self, either: tuple[Choice, ...]) -> Scope:
        """The scope that has these choices, with the facts that they have come down to."""
        made = {id(one.ways) for one in self.either if one.sure is not None}
        scope = self._replace(either=either)
        for one in either:
            if not one.open:
                return scope.die()
            if one.sure is None or id(one.ways) in made:
                continue
            for path, found in one.sure.items():
                known = both(scope.facts.get(path), found)
                if known.is_impossible:
                    return scope.die()
                scope = scope.know(path, known)
        return scope

    def knowing(self, facts: Mapping[Path, Type]) -> Scope:
        """The scope with these facts in place of its own."""
        return _new(Scope, (*self[:3], facts, *self[4:]))

    def differs_only_in_facts(self, other: Scope) -> bool:
        """Whether all else in the two is the same, and they know of no choice."""
        return (
            self.forms is other.forms
            and self.names is other.names
            and self.lost is other.lost
            and self.conditions is other.conditions
            and not (self.either or other.either)
        )


def _tells_of(path: Path, name: str) -> bool:
    return path[0] == name or (len(path) > 1 and any(part[0] == name for part in parts_of(path)))


def parts_of(path: Path) -> set[Path]:
    """The first two steps of each alternative in a path, and of each key in it."""
    starts = [0, *(index + 1 for index, step in enumerate(path) if step == OR)]
    keys = {step.path[:2] for step in path if isinstance(step, Variable)}
    return {path[start : start + 2] for start in starts} | keys


def names_in(node: nodes.Node) -> Iterator[nodes.Name]:
    """All names in an expression."""
    if isinstance(node, nodes.Name):
        yield node
    yield from node.find_all(nodes.Name)


def path_of(node: nodes.Node) -> Path | None:
    """``a.b["c"][0][k]`` as ("a", "b", "c", 0, Variable(("k",))); None for what is no plain path."""
    if type(node) is nodes.Name:
        return (node.name,)
    if type(node) is nodes.Getattr:
        path = path_of(node.node)
        return None if path is None else (*path, node.attr)
    if type(node) is not nodes.Getitem:
        return None
    path, arg = path_of(node.node), node.arg
    if path is None:
        return None
    if type(arg) is nodes.Const:
        return (*path, arg.value) if isinstance(arg.value, (str, int)) else None
    if type(arg) is not nodes.Name and type(arg) is not nodes.Getattr:
        return None
    key = path_of(arg)
    if key is None:
        return None
    plain = tuple(part for part in key if not isinstance(part, Variable))
    return (*path, Variable(plain)) if len(plain) == len(key) else None


def choice_of(node: nodes.Node) -> Path | None:
    """``a or b.c``, of plain paths, as a path of its own."""
    if type(node) is not nodes.Or:
        return path_of(node)
    left, right = choice_of(node.left), choice_of(node.right)
    return None if left is None or right is None else (*left, OR, *right)


def joined(one: Scope, other: Scope) -> Scope:
    """What holds whichever of two ways led here."""
    if one.is_dead:
        return other
    if other.is_dead:
        return one
    facts = {
        path: known | other.facts[path] for path, known in one.facts.items() if path in other.facts
    }
    if one.differs_only_in_facts(other):
        return one.knowing(facts)
    names = dict(one.names)
    for name, meaning in other.names.items():
        mine = names.get(name)
        if isinstance(mine, Type) and isinstance(meaning, Type):
            names[name] = mine | meaning
    conditions = {
        name: node for name, node in one.conditions.items() if other.conditions.get(name) is node
    }
    return one._replace(
        forms=(*one.forms, *(form for form in other.forms if form not in one.forms)),
        names=names,
        facts=facts,
        lost={**one.lost, **other.lost},
        conditions=conditions,
        either=rejoined(one.either, other.either),
    )
