"""Reads the body of a request, within a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notifyspec.sandbox.refusal import RefusedError

if TYPE_CHECKING:
    from aiohttp import web

_DISCARDED: Final = 16_777_216  # how much of an oversized body is read, so that its sender listens


async def read_body(request: web.Request, most: int) -> bytes:
    """The whole body. Raise RefusedError (413) for one of more than ``most`` bytes.

    The rest of an oversized body is read and dropped: many clients look for an answer only once
    they have sent everything.
    """
    kept = bytearray()
    size = 0
    async for chunk in request.content.iter_any():
        size += len(chunk)
        if size <= most:
            kept += chunk
        elif size > _DISCARDED:
            break
    if size > most:
        raise RefusedError(413, f"The body has {size} bytes; the limit is {most}.")
    return bytes(kept)
