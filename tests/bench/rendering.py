"""``make bench``: from context to payload text, against the same by hand, in one run.

A ratio below 1 means that notifyspec, which also checks the context, the names and the size, takes
less time than hand-written Python that checks nothing.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from by_hand import Sent, delivery_update, order_done, progress

from notifyspec import Notifier

if TYPE_CHECKING:
    from collections.abc import Callable

SPECS = Path(__file__).parents[2] / "specs"
CASES: tuple[tuple[str, Callable[[dict[str, Any]], list[Sent]]], ...] = (
    ("exports.progress", progress),
    ("order_done", order_done),
    ("shipping.delivery_update", delivery_update),
)
ROUNDS = 60
CALLS = 500


def seconds(call: Callable[[Any], object], context: Any) -> float:
    start = perf_counter()
    for _ in range(CALLS):
        call(context)
    return (perf_counter() - start) / CALLS


def main() -> None:
    notifier = Notifier(SPECS)
    out = sys.stdout.write
    out(f"{'spec':26}{'bytes':>7}{'by hand':>11}{'notifyspec':>13}{'ratio':>8}\n")
    for name, by_hand in CASES:
        context = notifier.examples(name)[0].context
        messages = notifier.render(name, context)
        sent = [(m.targets[0], m.event, m.payload) for m in messages]
        expected = [(target, event, json.loads(text)) for target, event, text in by_hand(context)]
        assert sent == expected, f"{name}: the two do not send the same"
        hand, ours = [], []
        for _ in range(ROUNDS):  # in turns, so that both meet the same moods of the machine
            hand.append(seconds(by_hand, context))
            ours.append(seconds(lambda ctx, name=name: notifier.render(name, ctx), context))
        ratio = statistics.median(one / other for one, other in zip(ours, hand, strict=True))
        size = sum(len(message.text.encode()) for message in messages)
        out(f"{name:26}{size:7}{min(hand) * 1e6:8.1f} µs{min(ours) * 1e6:10.1f} µs{ratio:8.2f}\n")


if __name__ == "__main__":
    main()
