"""``make bench``: checking generated specs, beside other checkers on the very same files.

    python tests/bench/validating.py                1,000 specs, and what each tool finds
    python tests/bench/validating.py 100 1000 10000 notifyspec alone: how time grows with the files

The tools take turns, and the ratio is the median of the rounds. All run on one core, where the machine
lets a process be kept to one.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, sleep

from generated_specs import spec_text, write_specs

SCHEMA = Path(__file__).parents[2] / "schemas" / "spec.schema.json"
BIN = Path(sys.executable).parent
NOTIFYSPEC = [sys.executable, "-m", "notifyspec"]
VALIDATE = [*NOTIFYSPEC, "validate", "--specs", "specs"]
ROUNDS = 3
SPECS = 1_000

# Each is made in the first two generated specs, the one an event and the other a push.
MISTAKES: tuple[tuple[str, int, str, str], ...] = (
    ("a key misspelt", 0, "content_type:", "contnet_type:"),
    ("a value that is none of the allowed", 0, "content_type: success", "content_type: sucess"),
    ("a key given twice", 0, "  event: ", "  channel: again\n  event: "),
    ("a quote never closed", 0, "person.id }}\"", "person.id }}"),
    ("a brace of a template missing", 0, "person.name }}", "person.name }"),
    ("a field that does not exist", 0, "person.name", "person.nmae"),
    ("a filter that does not exist", 1, "| upper", "| uper"),
    ("a value that may be missing", 0, "when: note is defined and count > 0", "when: count > 0"),
    ("a boolean printed into a text", 1, "{% if urgent %}Now: {% endif %}", "{{ urgent }}"),
    ("a channel with a space", 0, "  channel: ", "  channel: my "),
    ("a payload that may be too large", 0, "note: {type: string, maxLength: ", "note: {type: string, maxLength: 99"),
    ("an example that does not fit", 1, "urgent: true\n", "urgent: 'yes'\n"),
)  # fmt: skip


def commands(folder: Path) -> dict[str, list[str]]:
    """Each tool's call for the specs of a folder; those that are not installed are left out."""
    files = [str(path) for path in sorted(folder.rglob("*.yaml")) if "_contexts" not in path.parts]
    found = {
        "check-jsonschema": [str(BIN / "check-jsonschema"), "--schemafile", str(SCHEMA), *files],
        "yamllint": [str(BIN / "yamllint"), "-d", "relaxed", *files],
        "djlint": [str(BIN / "djlint"), "--profile=jinja", "--lint", *files],
    }
    return {name: call for name, call in found.items() if Path(call[0]).exists()}


def run(call: list[str], folder: Path) -> tuple[float, int]:
    """Seconds and exit code."""
    start = perf_counter()
    ended = subprocess.run(call, cwd=folder, capture_output=True, check=False)
    seconds = perf_counter() - start
    if ended.returncode not in (0, 1):
        raise SystemExit(f"{call[0]} failed: {ended.stderr.decode()[-500:]}")
    return seconds, ended.returncode


def compare(folder: Path) -> None:
    write_specs(folder / "specs", SPECS)
    calls = {"notifyspec": [*VALIDATE, "--no-cache", "--jobs", "1"], **commands(folder / "specs")}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            taken[name].append(run(call, folder)[0])
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
            taken[name].append(run(call, folder)[0])
    base = taken["notifyspec --help"]
    for name, seconds in taken.items():
        ratio = statistics.median(a / b for a, b in zip(seconds, base, strict=True))
        sys.stdout.write(f"  {name:24}{min(seconds) * 1e3:6.0f} ms{ratio:8.2f} x --help\n")


def found(folder: Path) -> None:
    """What each tool says to one mistake: whether it ends with findings, where it had none before."""
    write_specs(folder / "specs", 0)
    (folder / "specs" / "area_0").mkdir()
    file = folder / "specs" / "area_0" / "spec.yaml"
    names = ["notifyspec"]
    for what, index, right, wrong in MISTAKES:
        text = spec_text(index)
        assert right in text, what
        answers = []
        for content in (text, text.replace(right, wrong, 1)):
            file.write_text(content, "utf-8")
            calls = {"notifyspec": [*VALIDATE, "--no-cache"], **commands(folder / "specs")}
            names = list(calls)
            answers.append([run(call, folder)[1] for call in calls.values()])
        if what == MISTAKES[0][0]:
            sys.stdout.write(f"{'':38}{''.join(f'{name:18}' for name in names)}\n")
        marks = ["finds it" if new > old else "-" for old, new in zip(*answers, strict=True)]
        sys.stdout.write(f"  {what:36}{''.join(f'{mark:18}' for mark in marks)}\n")


def growth(folder: Path, counts: list[int]) -> None:
    for count in counts:
        write_specs(folder / str(count) / "specs", count)
        seconds = min(
            run([*VALIDATE, "--no-cache", "--jobs", "1"], folder / str(count))[0] for _ in range(2)
        )
        sys.stdout.write(f"{count:7,} specs{seconds:8.2f} s{seconds / count * 1e3:8.2f} ms each\n")


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            growth(Path(folder), [int(count) for count in sys.argv[1:]])
            return
        compare(Path(folder, "many"))
        again(Path(folder, "many"))
        found(Path(folder, "one"))


if __name__ == "__main__":
    main()
