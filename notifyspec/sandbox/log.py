"""The log of the sandbox: its own faults, with their tracebacks, and not those of its clients."""

from __future__ import annotations

import logging
from typing import Final

from aiohttp.http_exceptions import HttpProcessingError

LOGGER: Final = logging.getLogger("notifyspec.sandbox")


def _is_own_fault(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    # What is no HTTP is answered by 400, and whoever left in the middle of a request needs no answer.
    return not isinstance(error, HttpProcessingError | ConnectionError)


LOGGER.addFilter(_is_own_fault)
