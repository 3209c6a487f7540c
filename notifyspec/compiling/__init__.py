"""From a spec without errors to a function that renders it."""
