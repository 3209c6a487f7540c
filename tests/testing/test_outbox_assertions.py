"""What an outbox asserts, and what it says when that does not hold."""

from __future__ import annotations

import copy
import re
from textwrap import dedent
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifyspec import ServerFaultError
from notifyspec.audience import Audience
from notifyspec.testing.matching import Wanted, misfit
from notifyspec.testing.records import OutboxMessage

TOAST = "Ada, your order A-7 is done"


def fails(assertion, *arguments, **named):
    """The text of the AssertionError."""
    with pytest.raises(AssertionError) as raised:
        assertion(*arguments, **named)
    return str(raised.value)


@pytest.fixture
def sent(notifier, outbox, order):
    """One order_done through both back ends."""
    notifier.render_and_send("order_done", order)
    return outbox


class TestWhatFits:
    @pytest.mark.parametrize(
        "to", [42, "42", "private-orders-42", "orders-42", ["42"], {"private-orders-42"}]
    )
    def test_an_id_and_a_wire_name_name_a_target(self, sent, to):
        sent.assert_sent("order_done", to=to)

    @pytest.mark.parametrize("to", [2, "4", "orders", "ders-42", ["42", "43"]])
    def test_parts_of_ids_and_names_do_not(self, sent, to):
        sent.assert_not_sent("order_done", to=to)

    def test_several_ids_must_be_in_one_message(self, notifier, outbox, order):
        notifier.render_and_send("order_done", order, to=["1", "2"])
        notifier.render_and_send("order_done", order, to="3")
        outbox.assert_sent("order_done", to=["2", "1"], times=1)
        outbox.assert_not_sent("order_done", to=["2", "3"])

    @pytest.mark.parametrize(
        "where",
        [
            {"actions[0].data.message.content": TOAST},
            {"actions.0.data.message": {"content": TOAST}},
            {"actions": [{"action_type": "TOAST"}, {"sequence": 2}]},
            {"actions[-1]": {"action_type": "NAVIGATE"}},
            {"actions[*].data.path": "/orders/A-7"},
            {"actions[*]": {"action_type": "TOAST", "data.message.meta.total": 12.5}},
            {"is_last_response": True, "actions": ANY},
            {"actions[0].data.message.meta.total": pytest.approx(12.5)},
            {},
            lambda payload: payload["is_last_response"],
            lambda payload: len(payload["actions"]) == 2,
        ],
    )
    def test_a_payload_that_holds_what_is_asked_for_fits(self, sent, where):
        (message,) = sent.assert_sent("order_done", where=where, via="channels")
        assert message.backend == "channels"

    @pytest.mark.parametrize(
        "where",
        [
            {"actions[0].data.message.content": "Bob"},
            {"actions[2].action_type": "TOAST"},
            {"actions[*].action_type": "DOWNLOAD"},
            {"actions": [{"action_type": "TOAST"}]},
            {"actions": {"0": ANY}},
            {"is_last_response": 1},
            {"nobody.knows": None},
            lambda payload: payload["nobody"],
            lambda payload: payload["actions"] == [],
        ],
    )
    def test_a_payload_that_does_not_hold_it_does_not(self, sent, where):
        sent.assert_not_sent("order_done", where=where)

    def test_calls_are_counted_and_not_messages(self, notifier, sent, order):
        sent.assert_sent("order_done", times=1)
        notifier.enqueue("order_done", order, via="beams")
        sent.assert_sent("order_done", times=2)
        sent.assert_sent("order_done", via="channels", times=1)

    def test_an_event_and_a_back_end_can_be_asked_for(self, sent):
        sent.assert_sent("order_done", event="order_done", via="channels")
        sent.assert_not_sent("order_done", event="order_done", via="beams")

    @pytest.mark.parametrize(
        "named",
        [{"to": True}, {"to": []}, {"to": 1.5}, {"where": "Ada"}, {"to": {"id": 1}}],
    )
    def test_what_can_not_be_asked_is_a_type_error(self, sent, named):
        with pytest.raises(TypeError):
            sent.assert_sent("order_done", **named)

    @pytest.mark.parametrize("named", [{"via": "mail"}, {"times": 0}, {"times": True}])
    def test_what_makes_no_sense_is_a_value_error(self, sent, named):
        with pytest.raises(ValueError, match="is"):
            sent.assert_sent("order_done", **named)

    def test_a_payload_can_be_changed_without_changing_the_outbox(self, sent):
        sent.sent[0].payload["actions"].clear()
        assert len(sent.sent[0].payload["actions"]) == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("abc", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc.", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
payloads = st.dictionaries(st.text("abc.", max_size=3), json_values, max_size=4)


def message_of(payload):
    import json

    return OutboxMessage("any", Audience.CHANNELS, ("to-1",), "any", json.dumps(payload), call=1)


@given(payloads, st.data())
def test_any_part_of_a_payload_fits_it(payload, data):
    def part(value):
        if isinstance(value, dict):
            return {key: part(one) for key, one in value.items() if data.draw(st.booleans())}
        return [part(one) for one in value] if isinstance(value, list) else value

    assert misfit(message_of(payload), Wanted("any", where=part(payload))).fits


@given(payloads, st.data())
def test_what_differs_from_a_payload_anywhere_does_not_fit_it(payload, data):
    changed = copy.deepcopy(payload)
    places = []

    def walk(value):
        for key in value if isinstance(value, dict) else range(len(value)):
            places.append((value, key))
            if isinstance(value[key], dict | list):
                walk(value[key])

    walk(changed)
    if not places:
        return
    at, key = data.draw(st.sampled_from(places))
    at[key] = "changed"
    lacks = misfit(message_of(payload), Wanted("any", where=changed))
    assert len(lacks.differences) == 1
    assert lacks.differences[0].expected == at[key]


class TestWhatIsSaid:
    def test_the_nearest_message_with_a_diff(self, notifier, outbox, order):
        notifier.render_and_send("order_done", order | {"customer": {"id": "1", "name": "Eve"}})
        notifier.render_and_send("order_done", order)
        said = fails(
            outbox.assert_sent,
            "order_done",
            to=42,
            where={"actions[0].data.message": {"content": "Bob", "meta.label": "12.50 EUR"}},
        )
        assert said.startswith(
            dedent(
                """\
                order_done was sent, but not to 42 with such a payload.

                The nearest of its 4 messages is channels to private-orders-42, event order_done:
                  actions[0].data.message.content: "Ada, your order A-7 is done", not "Bob"
                The payload (- asked for, + sent):
                """
            )
        )
        changed = [line for line in said.splitlines() if re.match(r"[-+] ", line)]
        assert [re.sub(r"\s+", " ", line) for line in changed] == [
            '- "content": "Bob",',
            f'+ "content": "{TOAST}",',
        ]

    def test_a_field_that_is_not_there(self, sent):
        said = fails(sent.assert_sent, "order_done", where={"actions[5].x": 1}, via="channels")
        assert "actions[5].x: there is no such field; asked for 1" in said

    def test_other_targets(self, sent):
        said = fails(sent.assert_sent, "order_done", to=["42", "43"], via="channels")
        assert said.splitlines()[0] == "order_done was sent, but not via channels to 42, 43."
        assert said.splitlines()[-1] == "  to: private-orders-42, and not 43"

    def test_what_a_callable_has_raised(self, sent):
        said = fails(sent.assert_sent, "order_done", where=lambda payload: payload["nobody"])
        assert "  where: the callable raised KeyError: 'nobody'\nThe payload:\n{\n" in said

    def test_what_was_sent_instead(self, sent):
        assert fails(sent.assert_sent, "shop.stock_changed") == dedent(
            """\
            shop.stock_changed was not sent.
            Sent instead:
              order_done  channels to private-orders-42, event order_done
              order_done  interests to orders-42"""
        )

    def test_that_nothing_was(self, outbox):
        assert fails(outbox.assert_sent, "order_done") == (
            "order_done was not sent.\nNothing was sent."
        )

    def test_that_it_failed(self, notifier, outbox, order):
        outbox.fail_with(ServerFaultError("down"))
        notifier.render_and_send("order_done", order, via="beams")
        assert fails(outbox.assert_sent, "order_done") == (
            "order_done was not sent.\nIt failed:\n  order_done  interests to orders-42: down\n"
            "Nothing else was sent."
        )

    def test_that_it_was_skipped_and_why(self, tmp_path, outbox):
        from notifyspec import Notifier

        (tmp_path / "quiet.yaml").write_text(
            "notifyspec: 1\nchannels:\n  channel: a\n  id: b\n  actions:\n"
            "    - {type: TOAST, when: 'false', message: {content: Hi}}\n"
        )
        Notifier(tmp_path).render_and_send("quiet")
        said = fails(outbox.assert_sent, "quiet")
        assert re.search(r"It was skipped:\n  quiet  channels to a-b: .*when", said)

    def test_the_spec_that_was_meant(self, sent):
        said = fails(sent.assert_sent, "shop.stock_chnged")
        assert "there is no such spec. Did you mean shop.stock_changed?" in said

    def test_a_slip_in_a_name_is_no_reason_to_pass(self, sent):
        assert fails(sent.assert_not_sent, "order_dnoe") == (
            "There is no spec order_dnoe. Did you mean order_done?"
        )

    def test_how_often_it_was_sent(self, sent):
        said = fails(sent.assert_sent, "order_done", times=3)
        assert said.startswith("order_done was sent 1 time, not 3 times:\n  order_done  channels")

    def test_what_should_not_have_been_sent(self, sent):
        said = fails(sent.assert_nothing_sent)
        assert said.startswith("Something was sent, and should not have been:\n  order_done  chan")
        said = fails(sent.assert_not_sent, "order_done", to=42, via="beams")
        assert said.startswith(
            "order_done was sent via beams to 42, and should not have been:\n"
            "  order_done  interests to orders-42\n"
        )

    def test_a_long_list_is_cut(self, notifier, outbox, order):
        notifier.send_many([("order_done", order)] * 20)
        assert "  and 30 more\n" in fails(outbox.assert_nothing_sent)

    def test_nothing_that_could_steer_a_terminal(self, notifier, outbox, order):
        order["customer"]["name"] = "\x1b[31mAda\u202e"
        notifier.render_and_send("order_done", order)
        said = fails(outbox.assert_nothing_sent)
        assert "\x1b" not in said
        assert "\u202e" not in said
