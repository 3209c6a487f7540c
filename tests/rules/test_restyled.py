"""The same spec in other YAML: what is checked is what the YAML says, however it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from notifyspec.catalog import Catalog
from notifyspec.checking.check import check_source
from notifyspec.document import Document, plain
from notifyspec.source import Source
from notifyspec.yaml.reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "specs", ROOT / "examples" / "shop" / "specs")
FILES = [(folder, path) for folder in FOLDERS for path in Catalog(folder).files()]


def restyled(value: Any) -> Iterator[str]:
    yield json.dumps(value, ensure_ascii=False)
    yield json.dumps(value, indent=3)
    for style in ('"', "'", "|", ">", None):
        for width in (20, 1000):
            text = yaml.safe_dump(
                value, default_style=style, width=width, allow_unicode=True, sort_keys=False
            )
            if yaml.safe_load(text) == value:  # its writer folds some texts that it reads otherwise
                yield text
    block = yaml.safe_dump(value, width=40, indent=7, allow_unicode=True, sort_keys=False)
    yield block.replace("\n", "\r\n")
    yield f"%YAML 1.2\n--- # start\n{block}...\n# end\n"


@pytest.mark.parametrize(("folder", "path"), FILES, ids=[path.stem for _, path in FILES])
def test_a_clean_spec_stays_clean_in_whatever_style_its_yaml_is_written(folder: Path, path: Path):
    catalog = Catalog(folder)
    source = catalog.source(path)
    assert isinstance(source, Source)
    document = read_yaml(source)
    assert isinstance(document, Document)
    assert document.root is not None
    value = plain(document.root)
    for text in restyled(value):
        other = Source(source.path, text)
        again = read_yaml(other)
        assert isinstance(again, Document)
        assert again.root is not None
        assert plain(again.root) == value
        found = check_source(other, catalog.name_of(path), catalog, {})
        assert [(one.rule, one.place, text) for one in found] == []
