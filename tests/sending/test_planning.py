"""How messages become requests within Pusher's limits."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifyspec import errors, limits
from notifyspec.audience import Audience
from notifyspec.message import Message, Skipped
from notifyspec.sending import plan, publish_bytes
from notifyspec.transport import Publish, Trigger, TriggerBatch


def event(*channels: str, text: str = "{}", name: str = "e") -> Message:
    return Message("s", Audience.CHANNELS, channels, text, name)


def push(audience: Audience, targets: tuple[str, ...], text: str = '{"web":{}}') -> Message:
    return Message("s", audience, targets, text)


def names(prefix: str, number: int) -> tuple[str, ...]:
    return tuple(f"{prefix}-{n}" for n in range(number))


def requests_of(*messages: Message | Skipped, socket_id: str | None = None):
    return [part.request for part in plan(messages, socket_id).requests]


@pytest.mark.parametrize(
    ("number", "sizes"), [(1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])]
)
def test_an_event_to_many_channels_is_split_by_hundreds(number, sizes):
    requests = requests_of(event(*names("c", number)))
    assert [len(request.channels) for request in requests] == sizes


@pytest.mark.parametrize(
    ("number", "sizes"), [(2, [2]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])]
)
def test_events_to_one_channel_each_go_in_batches_of_ten(number, sizes):
    requests = requests_of(*(event(channel) for channel in names("c", number)))
    got = [len(one.triggers) if isinstance(one, TriggerBatch) else 1 for one in requests]
    assert got == sizes


@pytest.mark.parametrize(
    ("audience", "number", "sizes"),
    [
        (Audience.INTERESTS, 100, [100]),
        (Audience.INTERESTS, 101, [100, 1]),
        (Audience.USERS, 1_000, [1_000]),
        (Audience.USERS, 2_001, [1_000, 1_000, 1]),
    ],
)
def test_a_push_to_many_is_split_by_what_one_publish_takes(audience, number, sizes):
    requests = requests_of(push(audience, names("t", number)))
    assert [len(request.targets) for request in requests] == sizes


def test_each_encrypted_channel_has_its_own_event_and_may_share_a_batch():
    encrypted = names("private-encrypted-a", 3)
    batch, plain = sorted(
        requests_of(event("a", *encrypted, "b")), key=lambda one: isinstance(one, Trigger)
    )
    assert plain.channels == ("a", "b")
    assert [one.channels for one in batch.triggers] == [(channel,) for channel in encrypted]


def test_events_to_one_channel_keep_their_order_across_batches_and_groups():
    messages = [
        event("a", text='{"n":1}'),
        event("a", "b", text='{"n":2}'),
        event("a", text='{"n":3}'),
        event("b", text='{"n":4}'),
        event(*names("c", 120), "a", text='{"n":5}'),
        event("a", text='{"n":6}'),
    ]
    assert _arrivals(requests_of(*messages))["a"] == [f'{{"n":{n}}}' for n in (1, 2, 3, 5, 6)]


def _arrivals(requests) -> dict[str, list[str]]:
    """Each channel with the data that reaches it, in order."""
    arrivals = defaultdict(list)
    for request in requests:
        for trigger in request.triggers if isinstance(request, TriggerBatch) else (request,):
            for channel in trigger.channels:
                arrivals[channel].append(trigger.data)
    return arrivals


_channels = st.lists(
    st.sampled_from([*names("c", 120), *names("private-encrypted-c", 12)]),
    min_size=1,
    max_size=130,
)


@given(st.lists(_channels, max_size=30))
def test_every_channel_gets_every_event_once_in_order_within_every_limit(targets):
    messages = [event(*channels, text=f'{{"n":{n}}}') for n, channels in enumerate(targets)]
    requests = requests_of(*messages)
    for request in requests:
        if isinstance(request, TriggerBatch):
            assert 1 <= len(request.triggers) <= limits.EVENTS_PER_BATCH
            assert {len(trigger.channels) for trigger in request.triggers} == {1}
        else:
            encrypted = [one for one in request.channels if one.startswith("private-encrypted-")]
            assert len(request.channels) <= (1 if encrypted else limits.CHANNELS_PER_TRIGGER)
    expected = defaultdict(list)
    for message in messages:
        for channel in dict.fromkeys(message.targets):
            expected[channel].append(message.text)
    assert _arrivals(requests) == expected


_user = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)


@given(
    st.lists(_user, min_size=1, max_size=3_000),
    st.integers(min_value=0, max_value=limits.PUBLISH_TO_USERS_BYTES - 300),
)
def test_every_user_is_in_one_publish_and_no_publish_is_too_large(users, size):
    text = json.dumps({"web": {"t": "x" * size}})
    requests = requests_of(push(Audience.USERS, tuple(users), text))
    for request in requests:
        assert len(request.targets) <= limits.USERS_PER_PUBLISH
        body = {**json.loads(request.body), "users": list(request.targets)}
        sent = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        assert len(sent) <= limits.PUBLISH_TO_USERS_BYTES
    assert Counter(user for request in requests for user in request.targets) == dict.fromkeys(
        users, 1
    )


def test_a_push_that_is_too_large_for_many_targets_goes_to_fewer_at_a_time():
    text = json.dumps({"web": {"t": "x" * 9_000}})
    interests = tuple("i" * 160 + str(n) for n in range(100, 120))
    requests = requests_of(push(Audience.INTERESTS, interests, text))
    assert len(requests) > 1
    for request in requests:
        size = publish_bytes(Audience.INTERESTS, text, request.targets)
        assert size <= limits.PUBLISH_TO_INTERESTS_BYTES


def test_a_push_that_is_too_large_for_one_target_is_refused_with_its_size():
    text = json.dumps({"web": {"t": "x" * 10_300}})
    with pytest.raises(errors.PayloadTooLargeError, match="10,240") as caught:
        requests_of(push(Audience.INTERESTS, ("a",), text))
    assert caught.value.spec == "s"


def test_large_events_as_dedicated_clusters_allow_share_a_batch_by_bytes():
    large = json.dumps({"t": "x" * 40_000})
    requests = requests_of(*(event(channel, text=large) for channel in names("c", 5)))
    sizes = [len(one.triggers) if isinstance(one, TriggerBatch) else 1 for one in requests]
    assert sizes == [2, 2, 1]


def test_a_target_given_twice_is_served_once():
    planned = plan([event("a", "b", "a"), push(Audience.USERS, ("u", "u"))])
    assert [delivery.target for delivery in planned.deliveries] == ["a", "b", "u"]


def test_a_push_never_overtakes_an_event():
    kinds = [type(one) for one in requests_of(push(Audience.USERS, ("u",)), event("a"))]
    assert kinds == [Trigger, Publish]


def test_the_socket_id_is_on_every_event_and_on_no_push():
    messages = [event("a"), event("b"), event("c", "d"), push(Audience.USERS, ("u",))]
    batch, trigger, publish = requests_of(*messages, socket_id="12.34")
    assert [one.socket_id for one in (*batch.triggers, trigger)] == ["12.34"] * 3
    assert "12.34" not in repr(publish)


@pytest.mark.parametrize("socket_id", ["", "1", "1.2.3", "1.2\n", "a.b", "1.²"])
def test_a_malformed_socket_id_is_refused_by_name(socket_id):
    with pytest.raises(errors.InvalidNameError, match="socket_id") as caught:
        requests_of(event("a"), socket_id=socket_id)
    assert caught.value.field == "socket_id"


def test_a_skipped_message_makes_no_request_and_keeps_its_place():
    skipped = Skipped("s", Audience.CHANNELS, ("b",), "every action was skipped")
    planned = plan([event("a"), skipped, event("c")])
    assert [delivery.target for delivery in planned.deliveries] == ["a", "b", "c"]
    ((delivery, reason),) = planned.skipped
    assert (delivery.target, reason) == ("b", "every action was skipped")
    (part,) = planned.requests
    assert [one.channels for one in part.request.triggers] == [("a",), ("c",)]


def test_no_messages_make_an_empty_plan():
    planned = plan([])
    assert (planned.deliveries, planned.requests, planned.skipped) == ((), (), ())
