"""The type of each expression, and what about it can fail."""
