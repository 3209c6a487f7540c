"""The examples of a specs folder, each held to its golden payload."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifyspec.testing import payload_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from notifyspec.catalog import Catalog
    from notifyspec.diagnostic import Report
    from notifyspec.message import Messages
    from notifyspec.notifier import Notifier
    from notifyspec.settings import Settings
    from notifyspec.spec.model import Example


class ExampleError(Exception):
    """An example is not as it should be; the text says all that a person needs."""


@dataclass(frozen=True)
class SpecsFolder:
    """``payloads`` is where the golden files are, ``how_to_write`` the command that writes them.
    ``shown`` makes a path what people see.
    """

    folder: Path
    payloads: Path
    shown: Callable[[Path], str]
    how_to_write: str

    def examples(self, path: Path) -> tuple[Example, ...]:
        """Those of the spec in a file; none where it has errors that keep it from being read."""
        from notifyspec.errors import InvalidSpecError, UnknownSpecError

        try:
            return self._notifier.examples(self.catalog.name_of(path))
        except (InvalidSpecError, UnknownSpecError):
            return ()

    def validate(self, path: Path) -> None:
        """Raises ExampleError with the report of what `notifyspec validate` has against the spec."""
        report = self._report(path)
        if report.errors:
            from notifyspec.cli.reported import sources_of
            from notifyspec.reporter import Display
            from notifyspec.reporters.text import report_text

            raise ExampleError(report_text(report, dict(sources_of(report)), Display()).rstrip())

    def render(self, path: Path, example: Example) -> Messages:
        return self._notifier.render(self.catalog.name_of(path), example.context)

    def payload_file(self, path: Path, example: Example) -> Path:
        names = [one.name for one in self.examples(path)]
        file = payload_files.file_names(names)[example.name]
        return payload_files.path_of(self.payloads, self.catalog.name_of(path), file)

    def compare(self, path: Path, example: Example) -> None:
        """Raises ExampleError with a diff, or with how to write the file where there is none."""
        file = self.payload_file(path, example)
        found = payload_files.text_of(payload_files.content_of(self.render(path, example)))
        try:
            expected = payload_files.read(file)
        except ValueError as error:
            raise ExampleError(
                f"{self.shown(file)} can't be read as JSON: {error}. Write it anew with"
                f" {self.how_to_write}."
            ) from None
        if expected is None:
            raise ExampleError(
                f"There is no {self.shown(file)} to compare the payload with yet. Write it with"
                f" {self.how_to_write}, look at it, and commit it."
            )
        if expected != found:
            import json

            from notifyspec.testing.explaining import diff

            changed = "\n".join(diff(json.loads(expected), json.loads(found)))
            raise ExampleError(
                f"The payload is not the one in {self.shown(file)} (- there, + rendered):\n"
                f"{changed}\nIf it is as it should be, write it with {self.how_to_write}."
            )

    def update(self, path: Path, example: Example) -> str | None:
        """Write the golden file; answers what was done, None where nothing had to be."""
        file = self.payload_file(path, example)
        found = payload_files.text_of(payload_files.content_of(self.render(path, example)))
        if file.exists() and file.read_bytes() == found.encode():
            return None
        done = "changed" if file.exists() else "written"
        payload_files.write(file, found)
        return f"{done} {self.shown(file)}"

    def stale(self) -> tuple[Path, ...]:
        """The golden files that no example stands for. Those of a spec with errors are not stale."""
        files = self.catalog.files()
        examples = {
            self.catalog.name_of(path): [one.name for one in self.examples(path)] for path in files
        }
        broken = [
            payload_files.path_of(self.payloads, self.catalog.name_of(path), "")
            for path in files
            if not self.examples(path) and self._report(path).errors
        ]
        return tuple(
            path
            for path in payload_files.stale(self.payloads, examples)
            if not any(path.parent == folder for folder in broken)
        )

    def check_no_stale(self) -> None:
        stale = self.stale()
        if stale:
            names = "\n".join(f"  {self.shown(path)}" for path in stale)
            raise ExampleError(
                f"No example of {self.shown(self.folder)} stands for these payloads any more:\n"
                f"{names}\nDelete them, or let {self.how_to_write} do it."
            )

    def delete_stale(self) -> list[str]:
        stale = self.stale()
        for path in stale:
            path.unlink()
        return [f"deleted {self.shown(path)}" for path in stale]

    @functools.cached_property
    def settings(self) -> Settings:
        from notifyspec.settings import load_settings

        return load_settings(self.folder, specs=self.folder)

    @functools.cached_property
    def catalog(self) -> Catalog:
        from notifyspec.catalog import Catalog
        from notifyspec.settings import load_filters

        return Catalog(self.folder, filters=lambda: load_filters(self.settings))

    @functools.cached_property
    def _notifier(self) -> Notifier:
        from notifyspec.notifier import Notifier

        return Notifier(self.folder, settings=self.settings)

    @functools.cached_property
    def _reports(self) -> dict[Path, Report]:
        return {}

    def _report(self, path: Path) -> Report:
        """What is found, but for what the project's baseline leaves for later."""
        from notifyspec.checking.baseline import compare, entries_of, read_baseline
        from notifyspec.checking.check import check
        from notifyspec.cli.reported import sources_of

        if path not in self._reports:
            report = check((path,), self.catalog, self.settings)
            file = self.settings.baseline
            baseline = read_baseline(file, self.shown(file))
            if baseline is not None and report.diagnostics:
                entries = entries_of(report, dict(sources_of(report)), file.parent)
                report = compare(report, entries, baseline, lambda _: False).report
            self._reports[path] = report
        return self._reports[path]
