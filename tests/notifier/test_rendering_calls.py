"""What ``Notifier.render`` takes and answers, and what it refuses."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
import uuid
from typing import Any

import attrs
import pydantic
import pytest

from notifyspec import (
    Backend,
    CallError,
    ContextError,
    InvalidNameError,
    InvalidSpecError,
    Message,
    Notifier,
    PayloadTooLargeError,
    RenderError,
    UnknownSpecError,
)

GREETING = """\
    notifyspec: 1
    context:
      type: object
      required: [user, name]
      additionalProperties: false
      properties:
        user: {type: string}
        name: {type: string}
        at: {type: string}
        price: {type: number}
        note: {type: [string, "null"]}
        lines: {type: array, items: {type: object, required: [sku], properties: {sku: {type: string}}}}
    channels:
      channel: private-app
      id: "{{ user }}"
      actions:
        - type: TOAST
          message:
            content: "Hello {{ name }}{% if note %} ({{ note }}){% endif %}"
            meta: {at: "{{ at | default(none) }}", price: "{{ price | default(0) }}"}
    beams:
      interest: app
      id: "{{ user }}"
      web: {title: Hello, body: "{{ name }}"}
    examples:
      - name: typical
        context: {user: "1", name: Ada}
"""
CONTEXT = {"user": "42", "name": "Ada"}


@pytest.fixture
def notifier(write: Any) -> Notifier:
    return write({"greeting.yaml": GREETING})


def content(messages: Any) -> str:
    return messages[0].payload["actions"][0]["data"]["message"]["content"]


def test_the_answer_is_like_a_list_of_finished_messages(notifier: Notifier) -> None:
    messages = notifier.render("greeting", CONTEXT)
    assert len(messages) == 2
    channels, beams = messages
    assert isinstance(channels, Message)
    assert (channels.backend, channels.targets, channels.event) == (
        "channels",
        ("private-app-42",),
        "greeting",
    )
    assert (beams.backend, beams.targets, beams.event) == (Backend.BEAMS, ("app-42",), None)
    assert beams.payload["web"]["notification"] == {"title": "Hello", "body": "Ada"}
    assert messages[:1] == (channels,)


def test_the_first_example_is_the_default_one(notifier: Notifier) -> None:
    assert [example.name for example in notifier.examples("greeting")] == ["typical"]
    assert content(notifier.render("greeting", notifier.examples("greeting")[0].context)) == (
        "Hello Ada"
    )


def test_a_payload_is_a_copy_that_the_caller_may_change(notifier: Notifier) -> None:
    message = notifier.render("greeting", CONTEXT)[0]
    message.payload["actions"].clear()
    assert len(message.payload["actions"]) == 1


@pytest.mark.parametrize("to", [["7", "8"], ("7", "8", "7"), iter(["7", "8"]), [7, 8]])
def test_ids_of_the_call_stand_in_place_of_the_specs_own(notifier: Notifier, to: Any) -> None:
    channels, beams = notifier.render("greeting", CONTEXT, to=to)
    assert channels.targets == ("private-app-7", "private-app-8")
    assert beams.targets == ("app-7", "app-8")


def test_one_id_of_the_call_needs_no_list(notifier: Notifier) -> None:
    one = uuid.uuid4()
    assert notifier.render("greeting", CONTEXT, to="7")[0].targets == ("private-app-7",)
    assert notifier.render("greeting", CONTEXT, to=one)[1].targets == (f"app-{one}",)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ([], "names nobody"),
        ([""], "is empty"),
        (["a b"], "' '"),
        ([True], "not bool"),
        ([None], "not NoneType"),
        (["7", "é"], "é"),
        ("x" * 200, "164"),
    ],
)
def test_ids_of_the_call_that_can_not_be_are_refused(
    notifier: Notifier, to: Any, said: str
) -> None:
    with pytest.raises(CallError, match=said):
        notifier.render("greeting", CONTEXT, to=to)


def test_via_renders_one_of_the_two(notifier: Notifier) -> None:
    assert [m.backend for m in notifier.render("greeting", CONTEXT, via="channels")] == ["channels"]
    assert [m.backend for m in notifier.render("greeting", CONTEXT, via="beams")] == ["beams"]


def test_via_what_the_spec_lacks_or_nobody_knows_is_refused(write: Any) -> None:
    only = GREETING[: GREETING.index("    beams:")] + GREETING[GREETING.index("    examples:") :]
    notifier = write({"only.yaml": only})
    with pytest.raises(CallError, match="only has no `beams` section"):
        notifier.render("only", CONTEXT, via="beams")
    with pytest.raises(CallError, match="channels or beams, not 'email'"):
        notifier.render("only", CONTEXT, via="email")


def test_an_unknown_name_is_refused_with_the_one_that_was_meant(notifier: Notifier) -> None:
    with pytest.raises(UnknownSpecError, match="did you mean `greeting`"):
        notifier.render("greting", CONTEXT)


@pytest.mark.parametrize("name", ["", "..", "../greeting", "Greeting", "greeting.", "/etc/passwd"])
def test_what_is_no_name_is_an_unknown_one(notifier: Notifier, name: str) -> None:
    with pytest.raises(UnknownSpecError):
        notifier.render(name, CONTEXT)


def test_a_missing_folder_is_named(tmp_path: Any) -> None:
    with pytest.raises(UnknownSpecError, match="absent does not exist"):
        Notifier(tmp_path / "absent").render("greeting")


def test_a_spec_with_errors_is_refused_with_its_whole_report(write: Any) -> None:
    notifier = write({"greeting.yaml": GREETING.replace("type: TOAST", "type: TOST")})
    with pytest.raises(InvalidSpecError, match=r"greeting.yaml:17:13: .*unknown-value") as caught:
        notifier.render("greeting", CONTEXT)
    assert [found.rule for found in caught.value.report.errors] == ["unknown-value"]


def test_every_problem_of_a_context_is_reported_at_once(notifier: Notifier) -> None:
    with pytest.raises(ContextError) as caught:
        notifier.render("greeting", {"nme": 1, "user": 5, "lines": [{"sku": "a"}, {}]})
    assert set(caught.value.problems) == {
        "`nme` is unknown; did you mean `name`?",
        "`user` must be a text, not a number",
        "`lines[1]` lacks `sku`",
        "the context lacks `name`",
    }
    assert caught.value.spec == "greeting"
    assert caught.value.place is not None
    assert "greeting.yaml:" in str(caught.value)


def test_a_context_error_stands_where_the_schema_declares_the_value(notifier: Notifier) -> None:
    with pytest.raises(ContextError) as caught:
        notifier.render("greeting", {**CONTEXT, "lines": [{"sku": 1}]})
    assert caught.value.field == "context.lines[0].sku"
    assert caught.value.place is not None
    assert caught.value.place.line == 12


class Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Line:
    sku: object


@attrs.define
class AttrsContext:
    user: uuid.UUID
    name: Colour
    price: decimal.Decimal
    at: dt.datetime
    lines: list[Line]


class PydanticContext(pydantic.BaseModel):
    user: str
    name: str
    price: decimal.Decimal
    at: dt.datetime


AT = dt.datetime(2026, 1, 31, 9, 30, tzinfo=dt.UTC)


def test_python_values_become_json_on_the_way_in(notifier: Notifier) -> None:
    user = uuid.UUID(int=7)
    context = AttrsContext(user, Colour.RED, decimal.Decimal("9.50"), AT, [Line(Colour.RED)])
    message = notifier.render("greeting", context)[0]
    assert message.targets == (f"private-app-{user}",)
    assert content([message]) == "Hello red"
    meta = message.payload["actions"][0]["data"]["message"]["meta"]
    assert meta == {"at": "2026-01-31T09:30:00+00:00", "price": 9.5}


def test_a_pydantic_model_is_a_context(notifier: Notifier) -> None:
    context = PydanticContext(user="42", name="Ada", price=decimal.Decimal(3), at=AT)
    message = notifier.render("greeting", context)[0]
    assert message.payload["actions"][0]["data"]["message"]["meta"]["price"] == 3


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (object(), "`name` is a value of the type object, which has no JSON form"),
        (b"Ada", "bytes"),
        ({"Ada"}, "set"),
        (float("nan"), "nan"),
        (10**400, "whole number of more than 308 digits"),
        pytest.param(-(10**5000), "whole number of more than 308 digits", id="-(10**5000)"),
        (decimal.Decimal(10**400), "whole number of more than 308 digits"),
        ("\ud800", "surrogate"),
        ({1: 2}, "key 1"),
    ],
)
def test_what_is_no_json_is_refused_by_name(notifier: Notifier, value: Any, said: str) -> None:
    with pytest.raises(ContextError, match=said) as caught:
        notifier.render("greeting", {"user": "1", "name": value})
    assert "name" in str(caught.value)


def test_a_context_that_holds_itself_is_refused(notifier: Notifier) -> None:
    context: dict[str, Any] = dict(CONTEXT)
    context["lines"] = [context]
    with pytest.raises(ContextError, match="levels deep"):
        notifier.render("greeting", context)


def test_a_whole_number_prints_alike_however_it_is_written(write: Any) -> None:
    notifier = write(
        {
            "count.yaml": """\
                notifyspec: 1
                context: {type: object, required: [n], properties: {n: {type: integer}}}
                channels:
                  channel: app
                  id: "1"
                  event_type: INFO
                  message: {content: "{{ n }}", info: ["{{ n }}"]}
                """
        }
    )
    one, same = (notifier.render("count", {"n": n})[0].text for n in (1, 1.0))
    assert one == same


@pytest.mark.parametrize("number", ["1" + 400 * "0", "n * n", "n ** 20", "-n * n"])
def test_a_number_that_json_readers_take_for_infinity_is_not_sent(write: Any, number: str) -> None:
    notifier = write(
        {
            "count.yaml": f"""\
                notifyspec: 1
                context: {{type: object, required: [n], properties: {{n: {{type: integer}}}}}}
                channels:
                  channel: app
                  id: "1"
                  event_type: INFO
                  message: {{content: Count, info: ["{{{{ {number} }}}}"]}}
                """
        }
    )
    with pytest.raises(RenderError, match="no JSON number"):
        notifier.render("count", {"n": 10**300})


@pytest.mark.parametrize("context", [None, [], "text", 5])
def test_a_context_is_an_object(notifier: Notifier, context: Any) -> None:
    with pytest.raises(ContextError):
        notifier.render("greeting", context)


def test_a_fault_while_rendering_names_spec_place_and_field(write: Any) -> None:
    notifier = write(
        {
            "fault.yaml": GREETING.replace("{{ name }}{%", "{{ name ~ 1 // zero }}{%").replace(
                "user: {type: string}", "user: {type: string}\n        zero: {type: integer}"
            )
        }
    )
    with pytest.raises(RenderError) as caught:
        notifier.render("fault", {**CONTEXT, "zero": 0})
    error = caught.value
    assert (error.spec, error.field) == ("fault", "channels.actions[0].message.content")
    assert error.place is not None
    assert (error.place.line, error.place.column) == (20, 37)
    assert str(error).startswith(f"{error.place}: ")
    assert "divided by zero" in str(error)


def test_a_fault_in_a_text_that_an_alias_brings_in_names_both_places(write: Any) -> None:
    notifier = write(
        {
            "fault.yaml": """\
                notifyspec: 1
                context: {type: object, required: [n], properties: {n: {type: integer}}}
                channels:
                  channel: app
                  id: "1"
                  actions:
                    - type: INFO
                      when: "false"
                      message: &message {content: "{{ 1 // n }}"}
                    - {type: INFO, message: *message}
                """,
        }
    )
    with pytest.raises(
        RenderError, match=r"fault.yaml:9:41: .* used at .*fault.yaml:10:29"
    ) as caught:
        notifier.render("fault", {"n": 0})
    assert caught.value.field == "channels.actions[1].message.content"


def test_a_fault_in_a_shared_macro_names_both_places(write: Any) -> None:
    notifier = write(
        {
            "_m.j2": "{% macro half(x) %}\n  {{ 1 // x }}{% endmacro %}",
            "fault.yaml": """\
                notifyspec: 1
                context: {type: object, required: [n], properties: {n: {type: integer}}}
                channels:
                  channel: app
                  id: "1"
                  actions:
                    - type: INFO
                      message: {content: '{% from "_m.j2" import half %}{{ half(n) }}'}
                """,
        }
    )
    with pytest.raises(RenderError, match=r"_m.j2:2:8: .*fault.yaml:8:60") as caught:
        notifier.render("fault", {"n": 0})
    (use,) = caught.value.related
    assert (use.place.line, use.place.column) == (8, 60)


SIZED = """\
    notifyspec: 1
    context: {type: object, required: [text], properties: {text: {type: string}}}
    channels:
      channel: CHANNEL
      id: "1"
      event_type: INFO
      message: {content: "{{ text }}"}
"""


@pytest.mark.parametrize(
    ("channel", "most"),
    [("app", 10_240), ("private-encrypted-app", 7_616), ("private-app", 10_240)],
)
@pytest.mark.parametrize("letter", ["a", "é", "😀", '"', "\n"])
def test_the_limit_counts_the_bytes_of_the_final_text(
    write: Any, channel: str, most: int, letter: str
) -> None:
    notifier = write({"sized.yaml": SIZED.replace("CHANNEL", channel)})
    frame = len(notifier.render("sized", {"text": ""})[0].text.encode())
    unit = len(notifier.render("sized", {"text": letter})[0].text.encode()) - frame
    count, rest = divmod(most - frame, unit)
    text = letter * count + "a" * rest
    assert len(notifier.render("sized", {"text": text})[0].text.encode()) == most
    with pytest.raises(PayloadTooLargeError, match=f"{most + 1:,} bytes.*{most:,}") as caught:
        notifier.render("sized", {"text": text + "a"})
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.field) == (3, "channels")


def test_an_id_can_make_a_private_channel_an_encrypted_one_which_takes_less(write: Any) -> None:
    notifier = write({"sized.yaml": SIZED.replace("CHANNEL", "private")})
    context = {"text": "a" * 9_000}
    notifier.render("sized", context, to=["7"])
    with pytest.raises(PayloadTooLargeError, match="7,616"):
        notifier.render("sized", context, to=["encrypted-7"])


def test_a_push_to_interests_and_one_to_users_have_limits_of_their_own(write: Any) -> None:
    push = """\
        notifyspec: 1
        context: {type: object, required: [text], properties: {text: {type: string}}}
        beams:
          WHERE
          web: {title: "{{ text }}"}
        """
    notifier = write(
        {
            "one.yaml": push.replace("WHERE", 'interest: app\n          id: "1"'),
            "some.yaml": push.replace("WHERE", 'users: ["1"]'),
        }
    )
    with pytest.raises(PayloadTooLargeError):
        notifier.render("one", {"text": "a" * 6_000})
    notifier.render("some", {"text": "a" * 60_000})
    with pytest.raises(PayloadTooLargeError):
        notifier.render("some", {"text": "a" * 110_000})


def test_an_id_that_renders_to_nothing_is_refused(notifier: Notifier) -> None:
    with pytest.raises(InvalidNameError, match=r"greeting.yaml:15:11: An id can't be empty"):
        notifier.render("greeting", {**CONTEXT, "user": ""})


@pytest.mark.parametrize("user", ["a b", "é", "a/b", "a\n", "#x", "a" * 200])
def test_an_id_outside_the_alphabet_or_too_long_is_refused(notifier: Notifier, user: str) -> None:
    with pytest.raises(InvalidNameError) as caught:
        notifier.render("greeting", {**CONTEXT, "user": user})
    assert caught.value.field == "channels.id"


NAMED = """
notifyspec: 1
context:
  type: object
  required: [one, other, list]
  properties:
    one: {type: string}
    other: {type: string}
    list: {type: array, items: {type: string}}
channels:
  channel: "app-{{ other }}"
  id: >-
    é{{ one }}-{% for item in list %}{{ item }}{% endfor %}{% if one %}{{ other }}{% endif %}
  event: "{% set text %}{{ one }}{% endset %}{{ text }}{{ other }}"
  event_type: INFO
  message: {content: x}
"""


@pytest.mark.parametrize(
    ("literal", "context", "field", "place"),
    [
        ("a", {"one": "a b", "other": "c", "list": []}, "channels.id", "13:9"),
        ("a", {"one": "a", "other": "c", "list": ["d", "e/"]}, "channels.id", "13:41"),
        ("a", {"one": "a", "other": "c", "list": ["d" * 99, "e" * 99]}, "channels.id", "13:41"),
        ("a", {"one": "a", "other": "c!", "list": []}, "channels.channel", "11:20"),
        ("é", {"one": "a", "other": "c", "list": []}, "channels.id", "12:7"),
        ("a", {"one": "a", "other": "c=", "list": []}, "channels.event", "14:59"),
        ("a", {"one": "a=", "other": "c", "list": []}, "channels.event", "14:49"),
    ],
)
def test_a_name_is_refused_at_the_expression_that_brought_the_wrong_character(
    write: Any, literal: str, context: dict[str, Any], field: str, place: str
) -> None:
    notifier = write({"named.yaml": NAMED.replace("é", literal)})
    with pytest.raises(InvalidNameError) as caught:
        notifier.render("named", context)
    assert caught.value.field == field
    assert str(caught.value.place).endswith(f"named.yaml:{place}")


def test_a_name_that_takes_most_of_the_turns_it_may_is_refused_at_the_very_expression_too(
    write: Any,
) -> None:
    turns = "{% for a in range(800) %}{% for b in range(800) %}{% endfor %}{% endfor %}"
    text = NAMED.replace("é", "a").replace('event: "', f'event: "{turns}')
    notifier = write({"named.yaml": text})
    with pytest.raises(InvalidNameError) as caught:
        notifier.render("named", {"one": "a", "other": "c=", "list": []})
    assert str(caught.value.place).endswith(f"named.yaml:14:{59 + len(turns)}")


def test_a_signed_in_user_can_be_addressed(write: Any) -> None:
    text = SIZED.replace("CHANNEL", '"#server-to-user"')
    message = write({"direct.yaml": text}).render("direct", {"text": "x"})[0]
    assert message.targets == ("#server-to-user-1",)
