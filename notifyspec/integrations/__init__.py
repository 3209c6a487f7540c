"""notifyspec in frameworks: one module or package each, importable where its framework is installed."""
