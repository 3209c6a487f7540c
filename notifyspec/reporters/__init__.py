"""The formats of a report: one module each, loaded when a report is written in it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notifyspec.diagnostic import Report
    from notifyspec.reporter import Display, Reporter
    from notifyspec.source import Source


def _on_demand(name: str) -> Reporter:
    def report(report: Report, sources: Mapping[str, Source], display: Display) -> str:
        from importlib import import_module

        module: Any = import_module(f"{__name__}.{name}")
        reporter: Reporter = getattr(module, f"report_{name}")
        return reporter(report, sources, display)

    return report


REPORTERS: Final[Mapping[str, Reporter]] = MappingProxyType(
    {name: _on_demand(name) for name in ("text", "json", "github", "sarif", "junit")}
)
"""All reporters by the name that ``--format`` takes; the first is the default."""
