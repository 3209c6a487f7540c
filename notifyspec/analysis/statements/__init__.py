"""Which text a template prints, and what holds after each statement."""
