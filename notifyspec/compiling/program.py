"""From a spec's parts to one Python function that checks a context and writes the payloads.

The literal JSON is prepared, leaves are escaped where that may be needed, and names are local
variables that checking the context has filled. Where anything is out of the ordinary, the function
answers None: the plain path of ``rendering`` then does the work, or knows what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from notifyspec.audience import Backend
from notifyspec.budget import can_be_encrypted, least_budget
from notifyspec.codegen import Code
from notifyspec.compiling.leaf_writer import LeafWriter
from notifyspec.compiling.payload_writer import PayloadWriter
from notifyspec.context.acceptance import Acceptance
from notifyspec.context.knowledge import Knowledge
from notifyspec.delivery import DEFAULT_POLICY
from notifyspec.message import Message, Messages, Skipped
from notifyspec.naming import NAME_CHARACTERS, SURE_LENGTHS, accepts, accepts_event
from notifyspec.rendering import SKIPPED_REASON
from notifyspec.template.expressions import Translator
from notifyspec.template.statements import TemplateWriter, f_string
from notifyspec.template.translated import Expression
from notifyspec.template.values import missing_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.backend import Part
    from notifyspec.compiling.payload_writer import JsonText
    from notifyspec.settings import Limits
    from notifyspec.spec.model import Spec
    from notifyspec.template.evaluation import Evaluator

Program = Callable[[object, Sequence[str] | None, Collection[Backend] | None], Messages | None]
"""Of a context, ids in place of the spec's own, and the back ends that are wanted (None: all)."""


def compile_program(
    spec: Spec,
    parts: Sequence[Part],
    schema: Mapping[str, Any],
    evaluator: Evaluator,
    limits: Limits,
) -> Program:
    """The function, whose source is its ``__notifyspec_source__``.

    Where Python's compiler refuses it, as it does a hundred ``elif``, one that leaves every call to
    the plain path.
    """
    try:
        return _program(spec, parts, schema, evaluator, limits)
    except SyntaxError:
        return lambda *_: None


def _program(
    spec: Spec,
    parts: Sequence[Part],
    schema: Mapping[str, Any],
    evaluator: Evaluator,
    limits: Limits,
) -> Program:
    code = Code("render", ["context", "to", "backends"])
    # The plain path meets the same fault again, and has the words for it.
    with code.handler("except Exception: return None"):
        bound = Acceptance(code, schema, missing=missing_field).check(schema, "context")
        knowledge = Knowledge(schema)
        writer = TemplateWriter(code, Translator(code, evaluator.environment, bound, knowledge))
        code.line("sent = ()")
        code.line("skipped = ()")
        for part in parts:
            wanted = code.constant("backend", part.backend)
            with code.block(f"if backends is None or {wanted} in backends:"):
                _PartWriter(code, spec, part, writer, evaluator, limits).write()
        messages = code.constant("Messages", Messages)
        code.line(f"return {messages}({spec.name!r}, sent, skipped)")
    program: Program = code.build()
    return program


class _PartWriter:
    """Writes the code for one part's message."""

    def __init__(
        self,
        code: Code,
        spec: Spec,
        part: Part,
        writer: TemplateWriter,
        evaluator: Evaluator,
        limits: Limits,
    ) -> None:
        self._code = code
        self._name = spec.name
        self._policy = spec.delivery
        self._part = part
        self._writer = writer
        self._leaves = LeafWriter(code, writer, evaluator)
        self._limits = limits

    def write(self) -> None:
        code, part = self._code, self._part
        targets = self._targets()
        event = self._event()
        writer = PayloadWriter(code, self._leaves)
        payload = writer.write(part.payload)
        if writer.steps_count is None:
            self._message(targets, event, payload)
            return
        with code.block(f"if {writer.steps_count}:"):
            self._message(targets, event, payload)
        with code.block("else:"):
            skipped = code.constant("Skipped", Skipped)
            audience = code.constant("audience", part.audience)
            code.line(
                f"skipped += ({skipped}({self._name!r}, {audience}, {targets}, {SKIPPED_REASON!r}),)"
            )

    def _message(self, targets: str, event: str, payload: JsonText) -> None:
        code, part = self._code, self._part
        text = code.fresh("payload")
        code.line(f"{text} = {payload.source}")
        prefix = None if part.prefix is None else part.prefix.template.constant
        most = least_budget(part.audience, self._limits, encrypted=can_be_encrypted(prefix))
        # Encoding also finds lone surrogates, which a template's own literals can hold.
        code.refuse_unless(f"len({text} if {text}.isascii() else {text}.encode()) <= {most}")
        message = code.constant("Message", Message)
        audience = code.constant("audience", part.audience)
        values = [repr(self._name), audience, targets, text, event]
        if self._policy != DEFAULT_POLICY:
            values.append(code.constant("policy", self._policy))
        code.line(f"sent += ({message}({', '.join(values)}),)")

    def _targets(self) -> str:
        code, part = self._code, self._part
        targets = code.fresh("targets")
        accepted = code.constant("accepts", accepts(part.audience))
        prefix = [] if part.prefix is None else [self._leaves.text(part.prefix), "-"]
        with code.block("if to is None:"):
            names = []
            for leaf in part.ids:
                text = self._leaves.text(leaf)
                name = code.fresh("target")
                if isinstance(text, Expression):
                    code.refuse_unless(text.code)
                code.line(f"{name} = {f_string([*prefix, text])}")
                code.refuse_unless(self._acceptance(name, [*prefix, text]))
                names.append(name)
            listed = f"({', '.join(names)},)"
            code.line(
                f"{targets} = {listed if len(names) == 1 else f'tuple(dict.fromkeys({listed}))'}"
            )
        with code.block("else:"):
            one = f_string([*prefix, Expression("one")])
            code.line(f"{targets} = tuple([{one} for one in to])")
            code.refuse_unless(f"all(to) and all(map({accepted}, {targets}))")
        for leaf in part.ids:  # computed in one branch only
            self._leaves.forget(leaf)
        return targets

    def _acceptance(self, name: str, parts: Sequence[str | Expression]) -> str:
        """A condition that holds where Pusher takes the name that is made of the parts."""
        most = SURE_LENGTHS.get(self._part.audience)
        if most is not None and all(self._is_sure(part) for part in parts):
            return f"len({name}) <= {most}"
        return f"{self._code.constant('accepts', accepts(self._part.audience))}({name})"

    def _is_sure(self, part: str | Expression) -> bool:
        """Whether nothing in the part can be outside the alphabet of names."""
        if isinstance(part, str):
            return bool(part) and NAME_CHARACTERS.issuperset(part)
        known = self._writer.alphabet(part)
        return known is not None and NAME_CHARACTERS.issuperset(known)

    def _event(self) -> str:
        event = self._part.event
        if event is None or isinstance(event, str):
            return repr(event)
        text = self._leaves.text(event)
        if isinstance(text, str):
            if not accepts_event(text):
                self._code.refuse()
            return repr(text)
        self._code.refuse_unless(f"{self._code.constant('accepts', accepts_event)}({text.code})")
        return text.code
