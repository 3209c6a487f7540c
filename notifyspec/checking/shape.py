"""A document against ``schemas/spec.schema.json``.

Nearly every spec is of the right shape, which straight-line code sees in a fraction of a
millisecond. Only where it does not, the ``jsonschema`` library tells why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from notifyspec.checking.faults import MissingKey
from notifyspec.checking.site import Site
from notifyspec.checking.spec_shape import fits
from notifyspec.document import Document, Scalar, Style
from notifyspec.source import Span
from notifyspec.yaml import core_schema

if TYPE_CHECKING:
    from notifyspec.checking.faults import Fault

# Beams refuses data with a key `pusher` of its own, and `web.data` is made from `web`.
RESERVED_KEYS: Final = frozenset({("beams", "web", "pusher")})


class Shape(NamedTuple):
    """``document`` is the one that was read, with close misspellings read as what was meant."""

    document: Document
    faults: tuple[Fault, ...]


def read_shape(document: Document) -> Shape:
    if document.root is None:
        start = Site(Span(0, 0))
        return Shape(document, (MissingKey(("notifyspec",), start),))
    if document.is_json and fits(document.data):
        return Shape(document, ())
    from notifyspec.checking.faulty_shape import faulty_shape

    return Shape(*faulty_shape(document))


def is_loose_number(scalar: Scalar) -> bool:
    """Whether a text was meant, of which reading it as a number loses something: 1.10, 010."""
    return scalar.style is Style.PLAIN and core_schema.is_loose_number(scalar.text, scalar.value)
