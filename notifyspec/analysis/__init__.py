"""What can be known of a template before any context is there: types, bounds, and what may fail."""
