"""Sends every example of specs/ to a sandbox of its own, and prints what arrives there.

``make demo`` calls it. It needs no account and no network, and ends by itself.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notifyspec import Backend, Notifier, SandboxTransport
from notifyspec.catalog import Catalog
from notifyspec.sandbox import Received, Sandbox
from notifyspec.sandbox.discovery import announce

if TYPE_CHECKING:
    from collections.abc import Iterator

SPECS = Path(__file__).parents[1] / "specs"


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandbox() as sandbox,
        announce(Path(folder), sandbox),
    ):
        print(f"The sandbox, which stands in for Pusher, runs at {sandbox.url}")
        notifier = Notifier(SPECS, transport=SandboxTransport(Path(folder)))
        catalog = Catalog(SPECS)
        sent = failed = arrived = 0
        for name in map(catalog.name_of, catalog.files()):
            for example in notifier.examples(name):
                print(f"\n{name}: {example.name}")
                messages = notifier.render(name, example.context)
                receipt = notifier.send(messages)
                for received in sandbox.history()[arrived:]:
                    arrived += 1
                    print("\n".join(f"  {line}" for line in described(received)))
                for outcome in (*receipt.skipped, *receipt.failed):
                    print(f"  {outcome.status.value} {outcome.target}: {outcome.reason}")
                sent += len(messages)
                failed += len(receipt.failed)
        print(f"\n{sent} messages were sent, and {arrived} arrived.")
    return 0 if sent == arrived > 0 and not failed else 1


def described(received: Received) -> Iterator[str]:
    """The message as its receiver would see it."""
    targets = ", ".join(received.targets)
    payload = received.payload
    if received.backend is Backend.BEAMS:
        yield f"push to {targets}"
        yield from push_lines(payload["web"])
    else:
        yield f"event {received.event} on {targets}"
        yield from event_lines(payload)


def event_lines(payload: dict[str, Any]) -> Iterator[str]:
    if payload["event_type"] == "CUSTOM":
        for action in payload["actions"]:
            data = action["data"]
            message = data["message"]
            link = data["url"] or data["path"]
            yield step(
                f"{action['sequence']}. {action['action_type']}",
                message["content_type"],
                message["content"],
                link,
                message["meta"],
            )
        return
    message = payload["data"]["message"]
    link = payload["data"]["link"]
    yield step(payload["event_type"], message["type"], message["content"], link, message["info"])


def push_lines(web: dict[str, Any]) -> Iterator[str]:
    data = web["data"]
    text = ": ".join(data[key] for key in ("title", "body") if key in data)
    yield step("PUSH", "", text, web["notification"].get("deep_link", ""), None)
    for message in (data.get("notification") or {}).get("messages") or ():
        yield step(
            f"{message['sequence']}. {message['notification_type']}",
            message["message_type"],
            message["content"],
            "",
            message["config"],
        )


def step(what: str, kind: str, content: str, link: str, more: object) -> str:
    parts = [
        content.replace("\n", " / "),
        f"-> {link}" if link else "",
        "" if more is None else shortened(json.dumps(more, ensure_ascii=False)),
    ]
    return f"  {what:21} {kind:12} {'  '.join(filter(None, parts))}".rstrip()


def shortened(text: str, width: int = 60) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


if __name__ == "__main__":
    sys.exit(main())
