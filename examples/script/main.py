"""Tells a team how full this machine's disk is. Call it from cron, say.

    python examples/script/main.py [TEAM]

It sends through Pusher where its credentials are set, else to a sandbox of its own, and shows what
arrived there. Ends with 1 where a target was not reached.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from notifyspec import Notifier, NotifyspecError
from notifyspec.sandbox import Sandbox

SPECS = Path(__file__).parent / "specs"
GIGABYTE = 10**9


@dataclass(frozen=True)
class Disk:
    """What the spec's context calls ``disk``; a dataclass needs no conversion by hand."""

    machine: str
    percent: int
    free_gigabytes: float
    measured_at: datetime


def main() -> int:
    team = sys.argv[1] if len(sys.argv) > 1 else "ops"
    try:
        if "PUSHER_APP_ID" in os.environ or "NOTIFYSPEC_TRANSPORT" in os.environ:
            return report(team)
        with Sandbox() as sandbox:
            os.environ.update(sandbox.environment)
            code = report(team)
            for received in sandbox.history():
                print(f"\n{received.event} arrived on {', '.join(received.targets)}:")
                print(json.dumps(received.payload, indent=2))
            return code
    except NotifyspecError as error:
        print(error, file=sys.stderr)
        return 1


def report(team: str) -> int:
    context = {"team": team, "disk": measure()}
    receipt = Notifier(SPECS).render_and_send("disk_report", context)
    for outcome in receipt:
        print(f"{outcome.status} {outcome.target}{f': {outcome.reason}' if outcome.reason else ''}")
    return 0 if receipt.ok else 1


def measure() -> Disk:
    usage = shutil.disk_usage(Path.cwd())
    return Disk(
        machine=platform.node() or "this machine",
        percent=round(100 * usage.used / usage.total),
        free_gigabytes=usage.free / GIGABYTE,
        measured_at=datetime.now(UTC),
    )


if __name__ == "__main__":
    sys.exit(main())
