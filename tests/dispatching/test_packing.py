"""How messages share requests where identical ones may be merged."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from notifyspec import limits
from notifyspec.audience import Audience
from notifyspec.packing import Packed, Packer, publish_bytes
from notifyspec.transport import Publish, Trigger, TriggerBatch


def packed_events(*events: tuple[tuple[str, ...], str]) -> list[Packed[int]]:
    packer: Packer[int] = Packer(merging=True)
    for number, (targets, text) in enumerate(events):
        packer.add_event(number, targets, "e", text, None)
    return packer.finish()


def shape(packed: list[Packed[int]]) -> list[tuple[str, int]]:
    return [(type(one.request).__name__, len(one.units)) for one in packed]


def test_identical_events_to_many_channels_share_triggers_of_a_hundred():
    events = [((f"c-{n}",), "{}") for n in range(250)]
    assert shape(packed_events(*events)) == [("Trigger", 100), ("Trigger", 100), ("Trigger", 50)]


def test_identical_events_to_few_channels_share_one_request():
    assert shape(packed_events(*(((f"c-{n}",), "{}") for n in range(3)))) == [("Trigger", 3)]


def test_events_to_few_channels_share_batches_also_where_each_has_several():
    events = [((f"a-{n}", f"b-{n}"), f'{{"n":{n}}}') for n in range(10)]
    assert shape(packed_events(*events)) == [("TriggerBatch", 10), ("TriggerBatch", 10)]


def test_encrypted_channels_share_batches_and_no_trigger():
    events = [((f"private-encrypted-{n}",), "{}") for n in range(20)]
    packed = packed_events(*events)
    assert shape(packed) == [("TriggerBatch", 10), ("TriggerBatch", 10)]
    for one in packed:
        assert {len(trigger.channels) for trigger in one.request.triggers} == {1}


def test_events_that_differ_in_the_connection_to_leave_out_are_not_identical():
    packer: Packer[int] = Packer(merging=True)
    for number in range(100):
        packer.add_event(number, (f"c-{number}",), "e", "{}", f"{number % 2}.1")
    assert [one.request.socket_id for one in packer.finish()] == ["0.1", "1.1"]


def test_identical_publishes_share_one_up_to_a_thousand_users():
    packer: Packer[int] = Packer(merging=True)
    for number in range(1_500):
        packer.add_publish(number, Audience.USERS, (f"u-{number}",), '{"web":{}}', "s")
    assert [len(one.request.targets) for one in packer.finish()] == [1_000, 500]


def test_a_user_who_is_told_the_same_twice_is_told_twice():
    packer: Packer[int] = Packer(merging=True)
    for number in range(2):
        packer.add_publish(number, Audience.USERS, ("u",), '{"web":{}}', "s")
    assert [one.units for one in packer.finish()] == [[(0, "u")], [(1, "u")]]


_channel = st.one_of(
    st.integers(0, 150).map("c-{}".format), st.integers(0, 5).map("private-encrypted-{}".format)
)
_events = st.lists(
    st.tuples(
        st.lists(_channel, min_size=1, max_size=40, unique=True).map(tuple),
        st.sampled_from(['{"n":1}', '{"n":2}', '{"n":3}', json.dumps("x" * 9_000)]),
    ),
    max_size=40,
)


@given(_events)
def test_every_target_gets_every_event_once_in_order_within_every_limit(events):
    arrived = defaultdict(list)
    for request, units in packed_events(*events):
        triggers = request.triggers if isinstance(request, TriggerBatch) else (request,)
        assert len(triggers) <= limits.EVENTS_PER_BATCH
        assert len(triggers) == 1 or all(len(one.channels) == 1 for one in triggers)
        assert [c for one in triggers for c in one.channels] == [target for _, target in units]
        for one in triggers:
            assert len(set(one.channels)) == len(one.channels) <= limits.CHANNELS_PER_TRIGGER
            encrypted = [c for c in one.channels if c.startswith(limits.ENCRYPTED_PREFIXES)]
            assert not encrypted or len(one.channels) == 1
        texts = [one.data for one in triggers for _ in one.channels]
        for (number, target), text in zip(units, texts, strict=True):
            arrived[target].append((number, text))
    expected = defaultdict(list)
    for number, (targets, text) in enumerate(events):
        for target in targets:
            expected[target].append((number, text))
    # Identical events to one channel can't be told apart there, so their order is no order.
    assert {target: [text for _, text in got] for target, got in arrived.items()} == {
        target: [text for _, text in wanted] for target, wanted in expected.items()
    }
    assert Counter((number, target) for target, got in arrived.items() for number, _ in got) == {
        (number, target): 1 for number, (targets, _) in enumerate(events) for target in targets
    }


_target = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(
    st.lists(st.tuples(st.lists(_target, min_size=1, max_size=300), st.booleans()), max_size=12),
    st.integers(0, limits.PUBLISH_TO_INTERESTS_BYTES - 300),
    st.sampled_from([Audience.INTERESTS, Audience.USERS]),
)
def test_every_target_is_in_as_many_publishes_as_it_was_named_in(jobs, size, audience):
    packer: Packer[int] = Packer(merging=True)
    for number, (targets, alike) in enumerate(jobs):
        body = json.dumps({"web": {"t": "x" * size}, "n": 0 if alike else number})
        packer.add_publish(number, audience, targets, body, "s")
    units = Counter()
    for request, packed in packer.finish():
        assert isinstance(request, Publish)
        assert list(request.targets) == [target for _, target in packed]
        assert publish_bytes(audience, request.body, request.targets) <= (
            limits.PUBLISH_TO_INTERESTS_BYTES
            if audience is Audience.INTERESTS
            else limits.PUBLISH_TO_USERS_BYTES
        )
        assert len(request.targets) <= (100 if audience is Audience.INTERESTS else 1_000)
        units.update(packed)
    assert units == Counter(
        (number, t) for number, (targets, _) in enumerate(jobs) for t in targets
    )


@given(_events, st.data())
def test_a_part_of_a_request_is_for_the_targets_that_are_asked_for(events, data):
    for one in packed_events(*events):
        indices = data.draw(
            st.lists(st.integers(0, len(one.units) - 1), min_size=1, unique=True).map(sorted)
        )
        part = one.only(indices)
        assert part.units == [one.units[index] for index in indices]
        triggers = (
            part.request.triggers if isinstance(part.request, TriggerBatch) else (part.request,)
        )
        assert all(isinstance(trigger, Trigger) for trigger in triggers)
        assert [c for trigger in triggers for c in trigger.channels] == [
            target for _, target in part.units
        ]
