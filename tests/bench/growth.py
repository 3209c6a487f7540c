"""How checking grows with the files and with their size: measured, recorded, and drawn for the docs.

    python tests/bench/growth.py          measure anew, record it in growth.json, and draw
    python tests/bench/growth.py --draw   draw what is recorded

Times are of the processor, in user mode and in the kernel, with the start-up, without a cache, in one
process: of two runs the faster one. Memory is the most that the process has held at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from generated_specs import spec_with_actions, write_specs

RECORD: Final = Path(__file__).with_name("growth.json")
DRAWING: Final = Path(__file__).parents[2] / "docs" / "growth.svg"
CALL: Final = [
    sys.executable,
    *("-m", "notifyspec", "validate", "--specs", "specs", "--no-cache", "--jobs", "1"),
]
SPECS: Final = (100, 300, 1_000, 3_000, 10_000)
ACTIONS: Final = (10, 30, 100, 300, 1_000)
RUNS: Final = 2

Point = list[float]
"""How many, seconds, MB."""


def measured(folder: Path) -> tuple[float, float]:
    """The seconds and the MB of a run that finds nothing."""
    taken = []
    for _ in range(RUNS):
        with subprocess.Popen(CALL, cwd=folder, stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"A run in {folder} ended with {process.returncode}.")
        taken.append((used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))
    return min(taken)


def by_specs(folder: Path, count: int) -> None:
    write_specs(folder / "specs", count)


def by_actions(folder: Path, count: int) -> None:
    (folder / "specs").mkdir(parents=True)
    (folder / "specs" / "spec.yaml").write_text(spec_with_actions(count), "utf-8")
    (folder / "notifyspec.toml").write_text("[limits]\nevent_data_bytes = 100_000_000\n", "utf-8")
    (folder / ".git").mkdir()


def record() -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = {"specs": [], "actions": []}
    with tempfile.TemporaryDirectory() as parent:
        for what, counts, write in (("specs", SPECS, by_specs), ("actions", ACTIONS, by_actions)):
            for count in counts:
                folder = Path(parent, f"{what}-{count}")
                write(folder, count)
                seconds, megabytes = measured(folder)
                found[what].append([count, round(seconds, 3), round(megabytes)])
                sys.stdout.write(
                    f"{count:7,} {what:8}{seconds:8.2f} s{seconds / count * 1e3:8.2f} ms each"
                    f"{megabytes:6.0f} MB\n"
                )
    RECORD.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return found


# The drawing

WIDTH: Final = 340
HEIGHT: Final = 220
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 34, 44
STYLE: Final = (
    "text{font:12px sans-serif;fill:#57606a}.axis{stroke:#8c959f;fill:none}"
    ".fit{stroke:#8c959f;stroke-dasharray:4 3}.dot{fill:#0969da}"
)


def fitted(points: list[Point]) -> tuple[float, float]:
    """Start and slope of the straight line that lies closest to the points."""
    mean_x = sum(one[0] for one in points) / len(points)
    mean_y = sum(one[1] for one in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y, _ in points) / sum(
        (x - mean_x) ** 2 for x, _, _ in points
    )
    return mean_y - slope * mean_x, slope


def panel(points: list[Point], offset: int, title: str, unit: str) -> list[str]:
    most_x, most_y = points[-1][0], max(one[1] for one in points) * 1.1
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            round(offset + LEFT + width * x / most_x, 1),
            round(TOP + height * (1 - y / most_y), 1),
        )

    start, slope = fitted(points)
    (x0, y0), (x1, y1), (x2, y2) = at(0, 0), at(0, start), at(most_x, start + slope * most_x)
    found = [
        f'<text x="{x0}" y="{TOP - 14}">{title}</text>',
        f'<path class="axis" d="M{x0} {TOP}V{y0}H{x0 + width}"/>',
        f'<path class="fit" d="M{x1} {y1}L{x2} {y2}"/>',
        f'<text x="{x0 + width}" y="{y0 + 34}" text-anchor="end">{unit}</text>',
    ]
    for share in (0, 0.5, 1):
        x, _ = at(most_x * share, 0)
        found.append(
            f'<text x="{x}" y="{y0 + 17}" text-anchor="middle">{most_x * share:,.0f}</text>'
        )
        _, y = at(0, most_y / 1.1 * share)
        found.append(
            f'<text x="{x0 - 6}" y="{y + 4}" text-anchor="end">{most_y / 1.1 * share:.1f} s</text>'
        )
    found += [
        '<circle class="dot" cx="{}" cy="{}" r="3.5"/>'.format(*at(x, y)) for x, y, _ in points
    ]
    return found


def draw(found: dict[str, list[Point]]) -> None:
    parts = [
        *panel(found["specs"], 0, "processor time by the number of specs", "specs of 40 lines"),
        *panel(found["actions"], WIDTH, "and by the size of one spec", "actions in the spec"),
    ]
    DRAWING.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" role="img"'
        ' aria-label="Processor time grows in a straight line with the number of specs and with the'
        f' number of actions in one.">\n<style>{STYLE}</style>\n' + "\n".join(parts) + "\n</svg>\n",
        "utf-8",
    )


def main() -> None:
    if "--draw" in sys.argv[1:]:
        draw(json.loads(RECORD.read_text("utf-8")))
    else:
        draw(record())


if __name__ == "__main__":
    main()
