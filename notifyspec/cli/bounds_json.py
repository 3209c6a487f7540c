"""``validate --bounds`` for programs; ``schemas/bounds.v1.schema.json`` describes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from notifyspec.analysis.encryption import Encryption
from notifyspec.budget import encrypted_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notifyspec.analysis.bounds import Weight
    from notifyspec.analysis.unbounded import Unbounded
    from notifyspec.checking.sizes import PayloadSize, SpecSizes


def bounds_json(specs: Iterable[SpecSizes]) -> str:
    document = {"version": 1, "specs": [_spec(one) for one in specs]}
    # ASCII only, so that no terminal, pipe or file name can make it unreadable.
    return json.dumps(document, indent=2) + "\n"


def _spec(spec: SpecSizes) -> dict[str, Any]:
    return {
        "spec": spec.spec,
        "file": spec.file,
        "messages": [_message(size) for size in spec.sizes],
    }


def _message(size: PayloadSize) -> dict[str, Any]:
    bound = size.bound.bytes
    message: dict[str, Any] = {
        "backend": size.part.backend.value,
        "audience": size.part.audience.value,
        "verdict": size.verdict.value,
        "bound": bound,
        "fixed": size.bound.fixed,
        "limit": size.limit,
        "witness": None,
        "encryption": size.encryption.value,
    }
    if size.witness is not None:
        message["witness"] = {"bytes": size.witness.bytes, "context": size.witness.context}
    if size.encryption is not Encryption.NEVER:
        message["encrypted_bound"] = None if bound is None else encrypted_bytes(bound)
    message["may_be_lost"] = size.may_be_lost
    message["fields"] = [_weight(one) for one in size.bound.heaviest]
    if size.unbounded:
        message["unbounded"] = [_unbounded(one) for one in size.unbounded]
    return message


def _weight(weight: Weight) -> dict[str, Any]:
    return {"field": weight.leaf.field, "bytes": weight.bytes}


def _unbounded(one: Unbounded) -> dict[str, Any]:
    lacks = [{"value": lack.path or one.source, "needs": list(lack.needs)} for lack in one.lacks]
    return {"field": one.leaf.leaf.field, "expression": one.source, "lacks": lacks}
