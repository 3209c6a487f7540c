"""What a command raises when it was not called as it can be."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong arguments, or a file that they name is no use. The message says what to do instead."""
