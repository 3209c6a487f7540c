"""The ways out: each module here is one transport, an object that satisfies ``transport.py``."""
