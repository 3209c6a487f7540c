"""The ways out: each module is one transport, as ``transport.py`` has it; ``choice`` lists them."""
