"""What golden specs say about themselves: their first line is `# expect: RULE LINE:COLUMN, …`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check
from notifyspec.settings import Settings

SETTINGS = Settings(root=Path.cwd(), specs=Path.cwd())
# The cases of the other rules declare more than they need, so that they can share a context.
OF_OTHER_RULES = Settings(root=Path.cwd(), specs=Path.cwd(), severities={"unused-field": "off"})


def expected(path: Path) -> Counter[str]:
    """The findings that the file's first line tells. What is in another file begins with its path."""
    first = path.read_bytes().splitlines()[0].decode("utf-8-sig")
    assert first.startswith("# expect: "), f"{path} does not say what is expected of it"
    told = first.removeprefix("# expect: ")
    return Counter() if told == "nothing" else Counter(told.split(", "))


def found(path: Path, folder: Path) -> Counter[str]:
    """The findings in one spec of a specs folder, as `expected` has them."""
    of_others = folder.parent.name == "rules" and folder.name != "unused-field"
    settings = OF_OTHER_RULES if of_others else SETTINGS
    report = check([path], Catalog(folder, base=path.parent), settings)
    return Counter(
        f"{one.rule} {'' if one.place.file == path.name else one.place.file + ':'}"
        f"{one.place.line}:{one.place.column}"
        for one in report.diagnostics
    )
