"""Writes docs/mistakes.md from real runs on tests/mistakes/single: `python docs/generate_mistakes.py`.

The other tools come with `pip install --group bench`. What they say is kept beside the files, with a digest
of each file, so that the page can be written anew, and be checked, where they are not installed.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check
from notifyspec.code_frame import code_frame
from notifyspec.settings import Settings
from notifyspec.source import Source

if TYPE_CHECKING:
    from notifyspec.diagnostic import Diagnostic

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "mistakes.md"
FOLDER = ROOT / "tests" / "mistakes" / "single"
RECORD = FOLDER / "others.json"
BIN = Path(sys.executable).parent
WIDTH = 88

OTHERS: dict[str, list[str]] = {
    "check-jsonschema": [
        "--schemafile",
        str(ROOT / "schemas" / "spec.schema.json"),
        "--color=never",
    ],
    "yamllint": ["-d", "relaxed", "-f", "parsable"],
    "djlint": ["--profile=jinja", "--lint", "--linter-output-format={code} {line} {message}"],
}

HEAD = """\
# What is found in which mistake

<!-- Written by docs/generate_mistakes.py from real runs on tests/mistakes/single: add a file there. -->

Each file in [tests/mistakes/single](../tests/mistakes/single) is one spec with one mistake; every rule has one at
least. The tools read the very same files: check-jsonschema with `schemas/spec.schema.json`, yamllint with its
configuration `relaxed`, djlint as a linter of Jinja templates. None of them is made for these specs: the table
shows where a general checker of shape, of YAML or of templates ends, and not how good it is at its own work.

"""


def main() -> int:
    record = {path.name: _others(path) for path in _files()}
    record["versions"] = {name: version(name) for name in OTHERS}
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(page(), "utf-8")
    sys.stdout.write(f"{len(_files())} files, {PAGE.relative_to(ROOT)} is written\n")
    return 0


def page() -> str:
    """The page: notifyspec is asked anew, the others as they were recorded. ValueError: out of date."""
    record = json.loads(RECORD.read_text("utf-8"))
    names = list(OTHERS)
    versions = ", ".join(f"{name} {record['versions'][name]}" for name in names)
    sections, rows, counts = [], [], dict.fromkeys(["notifyspec", *names], 0)
    files = _files()
    for path in files:
        told = record.get(path.name)
        if told is None or told["digest"] != _digest(path):
            raise ValueError(f"{path.name} has changed: run python docs/generate_mistakes.py")
        found, source = _own(path)
        counts["notifyspec"] += bool(found)
        for name in names:
            counts[name] += bool(told[name])
        title = _title(path)
        marks = [*map(_rule, found), *("speaks" if told[name] else "-" for name in names)]
        rows.append(
            f"| [{title}](#{_anchor(title)}) | {' | '.join(marks if found else ['-', *marks])} |\n"
        )
        sections.append(_section(path, title, found, source, {name: told[name] for name in names}))
    total = len(files) - 1  # one is clean
    head = f"| mistake | notifyspec | {' | '.join(names)} |\n|{' --- |' * (len(names) + 2)}\n"
    last = " | ".join(f"{count} of {total}" for count in counts.values())
    return (
        f"{HEAD}({versions}. A tool *speaks*\n"
        "where it says anything about the file; what it says stands below.)\n\n"
        f"{head}{''.join(rows)}| together | {last} |\n{''.join(sections)}"
    )


def _section(
    path: Path, title: str, found: list[Diagnostic], source: Source, told: dict[str, list[str]]
) -> str:
    lines = [f"\n## {title}\n", f"`{path.name}`\n"]
    if found:
        frame = code_frame(source, found[0].place, WIDTH)
        lines.append(f"```text\n{frame.number:3} | {frame.line}\n    | {frame.carets}\n```\n")
    own = [f"{one.place.line}:{one.place.column} `{one.rule}`: {_plain(one)}" for one in found]
    for name, said in {
        "notifyspec": own,
        **{name: list(map(_code, v)) for name, v in told.items()},
    }.items():
        lines.append(f"- **{name}**: {' '.join(said) or 'nothing'}")
    return "\n".join(lines) + "\n"


def _rule(found: Diagnostic) -> str:
    return f"[{found.rule}](rules.md#{found.rule})"


def _plain(found: Diagnostic) -> str:
    return found.message if found.help is None else f"{found.message} {found.help}"


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def _own(path: Path) -> tuple[list[Diagnostic], Source]:
    catalog = Catalog(FOLDER, base=FOLDER)
    report = check([path], catalog, Settings(root=FOLDER, specs=FOLDER))
    source = catalog.source(path)
    assert isinstance(source, Source)
    return list(report.diagnostics), source


def _others(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = {"digest": _digest(path)}
    for name, arguments in OTHERS.items():
        ended = subprocess.run(
            [BIN / name, *arguments, path.name],
            cwd=FOLDER,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode not in (0, 1):
            raise SystemExit(f"{name} failed: {ended.stderr[-500:]}")
        told[name] = _said(name, ended.stdout) if ended.returncode else []
    return told


def _said(name: str, output: str) -> list[str]:
    """What the tool says, in one piece for each finding, without what frames it."""
    lines = [" ".join(line.split()) for line in output.splitlines()]
    if name == "yamllint":
        return [line.partition(":")[2] for line in lines if line]
    if name == "djlint":
        return [line for line in lines if re.match(r"[A-Z]\d{3} ", line)]
    if "Schema validation errors were encountered." in lines:
        return [line.partition("::")[2] for line in lines if "::" in line]
    return [" ".join(line for line in lines if line)]


def _files() -> list[Path]:
    """By their rules, the clean one first; of two files of one name the one that is wrong."""
    found = {_title(path): path for path in sorted(FOLDER.glob("*.y*ml"))}
    return sorted(found.values(), key=lambda path: (_expected(path), path.name))


def _expected(path: Path) -> str:
    """The rule that is to find it, empty for the clean file."""
    rule = path.read_text("utf-8").split("\n")[0].removeprefix("# expect: ").split()[0]
    return "" if rule == "nothing" else rule


def _title(path: Path) -> str:
    """The second line of the file, which is a comment."""
    return path.read_text("utf-8").split("\n")[1].removeprefix("# ").removesuffix(".")


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
