"""Where notifications wait: each module is one engine, as ``queue.py`` has it; ``choice`` lists them."""
