"""The context of a spec: its JSON Schema, read from YAML, and the checking of values against it."""
