"""The golden payloads: one JSON file for each example, to be read and compared by people too."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from notifyspec.message import Messages

_SUFFIX: Final = ".json"
_LETTERS: Final = 60  # of an example's name


def file_names(examples: Sequence[str]) -> dict[str, str]:
    """A file name for each example, in small letters, digits and hyphens; no two are the same."""
    names: dict[str, str] = {}
    for example in examples:
        plain = re.sub(r"[\W_]+", "-", example.casefold())[:_LETTERS].strip("-") or "example"
        name, number = plain, 1
        while name in names.values():
            number += 1
            name = f"{plain}-{number}"
        names[example] = name
    return {example: f"{name}{_SUFFIX}" for example, name in names.items()}


def path_of(folder: Path, spec: str, file: str) -> Path:
    """``billing.invoice_paid`` has its files in ``billing/invoice_paid``."""
    return folder.joinpath(*spec.split("."), file)


def content_of(messages: Messages) -> dict[str, Any]:
    return {
        "messages": [
            {
                "audience": message.audience.value,
                "targets": list(message.targets),
                **({} if message.event is None else {"event": message.event}),
                "payload": message.payload,
            }
            for message in messages
        ],
        **(
            {
                "skipped": [
                    {
                        "audience": skipped.audience.value,
                        "targets": list(skipped.targets),
                        "reason": skipped.reason,
                    }
                    for skipped in messages.skipped
                ]
            }
            if messages.skipped
            else {}
        ),
    }


def text_of(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read(path: Path) -> str | None:
    """The file as ``text_of`` would write it, None where there is none. Raises ValueError."""
    try:
        written = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    return text_of(json.loads(written))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def stale(folder: Path, examples: Mapping[str, Sequence[str]]) -> Iterator[Path]:
    """The files below the folder that no example of any spec stands for."""
    wanted = set(_wanted(folder, examples))
    yield from (path for path in sorted(folder.rglob(f"*{_SUFFIX}")) if path not in wanted)


def _wanted(folder: Path, examples: Mapping[str, Sequence[str]]) -> Iterable[Path]:
    for spec, names in examples.items():
        for file in file_names(names).values():
            yield path_of(folder, spec, file)
