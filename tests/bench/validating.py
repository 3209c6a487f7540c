"""``make bench``: checking generated specs, beside other checkers on the very same files.

The tools take turns, and the ratio is the median of the rounds. Times are of the processor, in user mode
and in the kernel, so that other work on the machine counts for little; on an idle one they are those of
a clock. All run on one core, where the machine lets a process be kept to one.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import sleep

from generated_specs import write_specs

SCHEMA = Path(__file__).parents[2] / "schemas" / "spec.schema.json"
BIN = Path(sys.executable).parent
NOTIFYSPEC = [sys.executable, "-m", "notifyspec"]
VALIDATE = [*NOTIFYSPEC, "validate", "--specs", "specs"]
ROUNDS = 7
SPECS = 1_000


def commands(folder: Path) -> dict[str, list[str]]:
    """Each tool's call for the specs of a folder; those that are not installed are left out."""
    files = [str(path) for path in sorted(folder.rglob("*.yaml")) if "_contexts" not in path.parts]
    found = {
        "check-jsonschema": [str(BIN / "check-jsonschema"), "--schemafile", str(SCHEMA), *files],
        "yamllint": [str(BIN / "yamllint"), "-d", "relaxed", *files],
        "djlint": [str(BIN / "djlint"), "--profile=jinja", "--lint", *files],
    }
    return {name: call for name, call in found.items() if Path(call[0]).exists()}


def run(call: list[str], folder: Path) -> float:
    """Seconds of the processor."""
    before = getrusage(RUSAGE_CHILDREN)
    ended = subprocess.run(call, cwd=folder, capture_output=True, check=False)
    after = getrusage(RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if ended.returncode not in (0, 1):
        raise SystemExit(f"{call[0]} failed: {ended.stderr.decode()[-500:]}")
    return seconds


def compare(folder: Path) -> None:
    write_specs(folder / "specs", SPECS)
    calls = {"notifyspec": [*VALIDATE, "--no-cache", "--jobs", "1"], **commands(folder / "specs")}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            taken[name].append(run(call, folder))
    out = sys.stdout.write
    out(f"{SPECS:,} specs of about 40 lines, one core\n")
    for name, seconds in taken.items():
        ratio = statistics.median(
            own / other for own, other in zip(taken["notifyspec"], seconds, strict=True)
        )
        out(f"  {name:18}{min(seconds):7.2f} s   notifyspec / {name}: {ratio:.2f}\n")


def again(folder: Path) -> None:
    """A run over unchanged files, a single file, and the start-up that each includes."""
    (folder / ".git").mkdir(exist_ok=True)
    for _ in range(2):  # what was written moments before is not vouched for
        run(VALIDATE, folder)
        sleep(2.5)
    run(VALIDATE, folder)
    one = ["validate", "--no-cache", "--specs", "specs", "specs/area_0/spec_0.yaml"]
    calls = {
        "notifyspec --help": [*NOTIFYSPEC, "--help"],
        "python -c pass": [sys.executable, "-c", "pass"],
        f"{SPECS:,} unchanged specs": VALIDATE,
        "one spec, no cache": [*NOTIFYSPEC, *one],
    }
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(15):
        for name, call in calls.items():
            taken[name].append(run(call, folder))
    base = taken["notifyspec --help"]
    for name, seconds in taken.items():
        ratio = statistics.median(a / b for a, b in zip(seconds, base, strict=True))
        sys.stdout.write(f"  {name:24}{min(seconds) * 1e3:6.0f} ms{ratio:8.2f} x --help\n")


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder, "many"))
        again(Path(folder, "many"))


if __name__ == "__main__":
    main()
