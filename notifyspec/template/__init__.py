"""Jinja2 templates over JSON values. No other package imports ``jinja2``."""
