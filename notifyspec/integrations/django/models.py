"""No models: the queue has tables of its own. Django tells apps with this module of migrations only."""
