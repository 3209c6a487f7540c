"""The examples of specs as test items: ``specs/order_done.yaml::typical``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import pytest

from notifyspec.catalog import SUFFIXES
from notifyspec.errors import NotifyspecError
from notifyspec.testing.examples import ExampleError, SpecsFolder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifyspec.spec.model import Example

PROPERTY: Final = "notifyspec"
"""What was done to golden files, in the user properties of reports: they pass between processes."""

_VALIDATE: Final = "validate"
_STALE: Final = "no stale payloads"


class SpecsDirectory(pytest.Directory):
    """A specs folder, or a folder in one. The former ends with the search for stale files."""

    specs: SpecsFolder

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, specs: SpecsFolder) -> Self:
        made: Self = cls.from_parent(parent, path=path)
        made.specs = specs
        return made

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        for entry in sorted(os.scandir(self.path), key=lambda entry: entry.name):
            if entry.name.startswith(("_", ".")):
                continue
            path = Path(entry.path)
            if self.ihook.pytest_ignore_collect(collection_path=path, config=self.config):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield SpecsDirectory.of(self, path, self.specs)
            elif path.suffix in SUFFIXES:
                yield SpecFile.of(self, path, self.specs)
        if self.path == self.specs.folder and self.specs.payloads.is_dir():
            stale: StaleItem = StaleItem.from_parent(self, name=_STALE)
            stale.specs = self.specs
            yield stale


class SpecFile(pytest.File):
    specs: SpecsFolder

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, specs: SpecsFolder) -> Self:
        made: Self = cls.from_parent(parent, path=path)
        made.specs = specs
        return made

    def collect(self) -> Iterator[pytest.Item]:
        examples = self.specs.examples(self.path)
        for example in examples or (None,):
            name = _VALIDATE if example is None else example.name
            item: ExampleItem = ExampleItem.from_parent(self, name=name)
            item.specs, item.example, item.is_first = self.specs, example, example in examples[:1]
            yield item


class _Item(pytest.Item):
    specs: SpecsFolder

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        error = excinfo.value
        if isinstance(error, ExampleError):
            return str(error)
        if isinstance(error, NotifyspecError):
            return f"{type(error).__name__}: {error}"
        return super().repr_failure(excinfo, style)

    def _done(self, what: str | None) -> None:
        if what is not None:
            self.user_properties.append((PROPERTY, what))


class ExampleItem(_Item):
    """One example, or a spec without any, which can only be validated."""

    example: Example | None
    is_first: bool

    def runtest(self) -> None:
        try:
            self.specs.validate(self.path)
        except ExampleError:
            if self.example is None or self.is_first:
                raise
            raise ExampleError("The spec has errors; its first example shows them.") from None
        if self.example is None:
            return
        if self.config.option.notifyspec_update:
            self._done(self.specs.update(self.path, self.example))
        else:
            self.specs.compare(self.path, self.example)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.specs.shown(self.path)}::{self.name}"


class StaleItem(_Item):
    def runtest(self) -> None:
        if self.config.option.notifyspec_update:
            for what in self.specs.delete_stale():
                self._done(what)
        else:
            self.specs.check_no_stale()

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.specs.shown(self.path)}::{self.name}"
