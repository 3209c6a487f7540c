"""The specs of the examples are clean: nothing is found, and each of their contexts is rendered."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifyspec import Notifier
from notifyspec.catalog import Catalog
from notifyspec.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(EXAMPLES.glob("*/specs"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_specs_of_an_example_are_clean(folder, capsys):
    assert main(["validate", str(folder)]) == 0
    assert capsys.readouterr().out.endswith("nothing to report\n")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_each_spec_of_an_example_has_examples_that_send_something(folder):
    catalog, notifier = Catalog(folder), Notifier(folder)
    names = [catalog.name_of(path) for path in catalog.files()]
    assert names
    for name in names:
        for example in notifier.examples(name):
            assert len(notifier.render(name, example.context)) > 0
