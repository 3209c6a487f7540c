"""One spec as rules see it: everything that could be read of it, each part read once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import starmap
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from notifyspec.analysis.spec_analysis import SpecAnalysis
from notifyspec.analysis.wire_names import templated_names
from notifyspec.checking.duplicates import Duplicate, duplicate_keys
from notifyspec.checking.faults import Fault, UnknownKey
from notifyspec.checking.literal_names import LiteralName, literal_names
from notifyspec.checking.numbered_lists import Numbered, numbered_lists
from notifyspec.checking.shape import Shape, read_shape
from notifyspec.checking.site import Located, Site, locate
from notifyspec.checking.template_text import TemplateText
from notifyspec.context.schema import ContextSchema, read_context
from notifyspec.document import Document, field_path
from notifyspec.lazy import lazy
from notifyspec.rule import Finding
from notifyspec.spec.reader import Reading, read_spec
from notifyspec.template.shared import SharedTemplate
from notifyspec.template.uses import NO_USES, uses_of
from notifyspec.yaml.reader import YamlFault, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notifyspec.analysis.findings import TypeFinding
    from notifyspec.analysis.leaf_analysis import LeafAnalysis
    from notifyspec.analysis.statements.prints import Print
    from notifyspec.analysis.wire_names import TemplatedName
    from notifyspec.catalog import Catalog
    from notifyspec.checking.suppressions import Suppression
    from notifyspec.document import Scalar
    from notifyspec.payload import Leaf
    from notifyspec.settings import Limits
    from notifyspec.source import Source, Span
    from notifyspec.spec.model import Spec
    from notifyspec.template.parsing import SyntaxFault
    from notifyspec.template.uses import Uses

AFault = TypeVar("AFault", bound=Fault)


@dataclass(eq=False)
class Subject:
    """``written`` is empty where the file is no YAML, and ``fault`` says why.

    ``document`` and ``reading`` take close misspellings of keys for what was meant, so that one
    slip hides nothing; ``written`` does not. ``rivals`` are earlier files of the same name, as
    people see them. Not ``typed``: the types of templates are not looked at. ``suppressions`` are
    there once the findings are that they suppress.
    """

    name: str
    source: Source
    fault: YamlFault | None
    written: Document
    document: Document
    shape: tuple[Fault, ...]
    reading: Reading
    context: ContextSchema
    catalog: Catalog
    limits: Limits
    typed: bool
    rivals: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()

    @property
    def spec(self) -> Spec:
        return self.reading.spec

    @property
    def name_parts(self) -> tuple[str, ...]:
        """The folders and the file that the name is made of."""
        usual = tuple(self.name.split("."))
        if f"/{self.source.path}".rpartition(".")[0].endswith("/" + "/".join(usual)):
            return usual
        path = PurePosixPath(self.source.path)
        parts: tuple[str, ...] = (path.stem,)
        for folder in reversed(path.parent.parts):
            if ".".join(parts) == self.name:
                break
            parts = (folder, *parts)
        return parts if ".".join(parts) == self.name else usual

    @lazy
    def duplicates(self) -> tuple[Duplicate, ...]:
        """The keys that are written out twice."""
        return duplicate_keys(self.written)

    def is_doubtful(self, span: Span) -> bool:
        """Whether the span holds a key twice, so that what it says is not certain."""
        return any(
            span.start <= one.start and one.end <= span.end
            for two in self.duplicates
            for one in two.spans
        )

    def shape_faults(self, kind: type[AFault]) -> Iterable[AFault]:
        """The faults of a kind, but for those of keys that stand twice."""
        return self._shape_faults(kind) if self.shape else ()

    def _shape_faults(self, kind: type[AFault]) -> Iterator[AFault]:
        doubtful = [span for two in self.duplicates for span in two.spans]
        for fault in self.shape:
            if not isinstance(fault, kind):
                continue
            at = (fault.site.anchored or fault.site.span).start
            if isinstance(fault, UnknownKey) or not any(
                span.start <= at < span.end for span in doubtful
            ):
                yield fault

    @lazy
    def has_sound_context(self) -> bool:
        """Whether it is certain what the context's schema says."""
        if self.context.faults or self.has_shape_fault("context"):
            return False
        located = self.locate("context") if self.duplicates else None
        return located is None or not self.is_doubtful(located.resolved.span)

    def context_findings(self, rule: str) -> Iterable[Finding]:
        """The findings of a rule in the context's schema, be it in the spec or in a shared file."""
        return self._context_findings(rule) if self.context.faults else ()

    def _context_findings(self, rule: str) -> Iterator[Finding]:
        for fault in self.context.faults:
            if fault.rule == rule and not (
                fault.source is self.source and fault.span in self.document.unquoted
            ):
                source = None if fault.source is self.source else fault.source
                yield Finding(fault.span, fault.message, fault.help, source=source)

    @lazy
    def analysis(self) -> SpecAnalysis | None:
        """The types of the templates; None where the context's schema says nothing of them."""
        if not self.typed or not self.has_sound_context or self.document.root is None:
            return None
        environment = self.catalog.environment
        return SpecAnalysis(self.spec, self.context.schema, environment, self.catalog.templates)

    @lazy
    def templated_names(self) -> tuple[TemplatedName, ...]:
        """The parts of wire names that templates make."""
        return () if self.analysis is None else tuple(templated_names(self.analysis))

    def printed_finding(
        self, analysis: LeafAnalysis, printed: Print | None, message: str, advice: str
    ) -> Finding:
        """A finding about an expression that a leaf prints, or about the whole value."""
        if printed is None:
            return self.site(analysis.leaf).finding(message, advice)
        text = self._text_at(analysis.leaf.field, analysis.leaf.scalar)
        return text.finding(printed.span, message, advice)

    def type_findings(self, rule: str) -> Iterable[Finding]:
        """The findings of a rule about the types in templates."""
        found = self._type_findings.get(rule)
        return () if found is None else starmap(self.type_finding, found)

    @property
    def has_type_findings(self) -> bool:
        return bool(self._type_findings)

    @lazy
    def _type_findings(self) -> dict[str, list[tuple[Leaf, TypeFinding]]]:
        """All findings about types by their rule, since each of a dozen rules asks for its own."""
        found: dict[str, list[tuple[Leaf, TypeFinding]]] = {}
        for leaf in () if self.analysis is None else self.analysis.leaves.values():
            for one in leaf.findings:
                found.setdefault(one.rule, []).append((leaf.leaf, one))
        never = found.get("impossible-comparison")
        if never is not None and "*" in self.source.text:
            found["impossible-comparison"] = self._never_anywhere(never)
        return found

    def _never_anywhere(
        self, found: list[tuple[Leaf, TypeFinding]]
    ) -> list[tuple[Leaf, TypeFinding]]:
        """Those that hold wherever an alias repeats the template, each behind a `when` of its own."""
        assert self.analysis is not None
        uses = Counter(one.leaf.scalar.span for one in self.analysis.leaves.values())
        told = Counter((leaf.scalar.span, one.span) for leaf, one in found)
        return [
            (leaf, one)
            for leaf, one in found
            if told[leaf.scalar.span, one.span] >= uses[leaf.scalar.span]
        ]

    def type_finding(self, leaf: Leaf, found: TypeFinding) -> Finding:
        """A finding in a leaf's template, or in a shared file that it imports."""
        if found.span is None:
            return self.site(leaf).finding(found.message, found.help)
        used = tuple(self._text_of(leaf, one.file).use(one.span) for one in found.uses)
        text = self._text_of(leaf, found.file)._replace(used=used)
        return text.finding(found.span, found.message, found.help)

    def _text_of(self, leaf: Leaf, file: str | None) -> TemplateText:
        """A leaf's template, or the shared file of that name."""
        shared = None if file is None else self.catalog.templates.get(file)
        if isinstance(shared, SharedTemplate):
            return TemplateText(NO_USES, shared.source, self.source)
        return self._text_at(leaf.field, leaf.scalar)

    def _text_at(self, field: str, scalar: Scalar, uses: Uses = NO_USES) -> TemplateText:
        """The template of a field, which an alias may have brought in."""
        located = self.locate(*field_path(field)) if "*" in self.source.text else None
        alias = None if located is None else located.outer_alias
        return TemplateText(uses, scalar, self.source, None if alias is None else alias.span)

    def has_shape_fault(self, *path: str | int) -> bool:
        """Whether the value at the path, or a part of it, is of a wrong shape."""
        return any(fault.path[: len(path)] == path for fault in self.shape)

    @lazy
    def wrong_spans(self) -> frozenset[Span]:
        """Where the values stand that are of a wrong shape."""
        return frozenset(fault.site.anchored or fault.site.span for fault in self.shape)

    def locate(self, *path: str | int) -> Located | None:
        return None if self.document.root is None else locate(self.document.root, path)

    def site(self, leaf: Leaf) -> Site:
        """The whole value that a leaf was read from."""
        located = self.locate(*field_path(leaf.field))
        return Site(leaf.scalar.span) if located is None else located.value()

    @lazy
    def _shared_templates(self) -> dict[str, tuple[SharedTemplate, TemplateText]]:
        found: dict[str, tuple[SharedTemplate, TemplateText]] = {}
        waiting = [(one, text) for text in self._own_templates for one in text.uses.imports]
        while waiting:
            imported, user = waiting.pop(0)
            name = imported.file
            if name is None or name in found:
                continue
            shared = self.catalog.templates.get(name)
            if isinstance(shared, SharedTemplate):
                used = (user.use(imported.span), *user.used)
                text = TemplateText(shared.uses, shared.source, shared.source, used=used)
                found[name] = shared, text
                waiting += [(one, text) for one in shared.uses.imports]
        return found

    @property
    def shared_templates(self) -> tuple[SharedTemplate, ...]:
        """The shared files that the spec's templates import, directly or not."""
        return tuple(shared for shared, _ in self._shared_templates.values())

    @lazy
    def templates(self) -> tuple[TemplateText, ...]:
        """Every template that uses anything, those of the shared files included."""
        return (*self._own_templates, *(text for _, text in self._shared_templates.values()))

    @lazy
    def _own_templates(self) -> tuple[TemplateText, ...]:
        return tuple(
            [
                self._text_at(leaf.field, leaf.scalar, uses)
                for leaf in self.reading.leaves
                if leaf.template.constant is None
                and (uses := uses_of(leaf.template)) is not NO_USES
            ]
        )

    @lazy
    def template_faults(self) -> tuple[tuple[TemplateText, SyntaxFault], ...]:
        """The templates that can't be parsed, those of the shared files included."""
        unquoted = self.document.unquoted
        own = [
            (self._text_at(one.field, one.scalar), one.fault)
            for one in self.reading.faults
            if one.scalar.span not in self.wrong_spans
            and not (one.scalar.span in unquoted and one.field.endswith(".when"))
        ]
        shared = [
            (text, one.fault)
            for one, text in self._shared_templates.values()
            if one.fault is not None
        ]
        return (*own, *shared)

    @lazy
    def literal_names(self) -> tuple[LiteralName, ...]:
        """The wire names, and parts of such, that no context changes."""
        return tuple(literal_names(self.spec))

    @lazy
    def numbered_lists(self) -> tuple[tuple[Numbered, ...], ...]:
        """The lists in which an item has a ``sequence``, but for those of a wrong shape."""
        return tuple(numbered_lists(self))


def read_subject(
    source: Source,
    name: str,
    catalog: Catalog,
    limits: Limits,
    rivals: tuple[str, ...] = (),
    *,
    typed: bool = True,
) -> Subject:
    """What stands in a spec's file, as far as it can be read. Never raises, whatever it holds."""
    read = read_yaml(source)
    fault = read if isinstance(read, YamlFault) else None
    document = Document(source, None) if isinstance(read, YamlFault) else read
    shape = Shape(document, ()) if fault is not None else read_shape(document)
    reading = read_spec(shape.document, name, catalog.environment)
    return Subject(
        name=name,
        source=source,
        fault=fault,
        written=document,
        document=shape.document,
        shape=shape.faults,
        reading=reading,
        context=read_context(reading.spec, catalog.schemas),
        catalog=catalog,
        limits=limits,
        typed=typed,
        rivals=rivals,
    )
