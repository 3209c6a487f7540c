# Every target sets up what it needs: Python >= 3.11 with venv is all that must be there.
# Node (>= 20) is used where there is one; without it, tests with Pusher's JavaScript SDKs are skipped.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := $(shell command -v npm)
NODE_READY := $(if $(NODE),tests/node/node_modules/.package-lock.json)

.DELETE_ON_ERROR:
.PHONY: help setup test lint demo bench chaos clean

help:
	@echo 'make test   run all tests'
	@echo 'make demo   start the sandbox, send every example of specs/, and show what arrived'
	@echo 'make lint   check style, types, and who imports whom'
	@echo 'make bench  measure, and print the ratios'
	@echo 'make chaos  kill what delivers, 1,000 times on each engine, and count what is missing'
	@echo 'make clean  remove what these made'

setup: $(VENV)/ready $(NODE_READY)

test: setup
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

demo: $(VENV)/ready
	$(BIN)/python examples/demo.py

bench: setup
	$(BIN)/python tests/bench/rendering.py
	$(BIN)/python tests/bench/sending.py
	$(BIN)/python tests/bench/backlog.py
	$(BIN)/python tests/bench/queueing.py
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m compileall -q notifyspec
	$(BIN)/python tests/bench/validating.py
	$(BIN)/python docs/generate_mistakes.py

chaos: $(VENV)/ready
	$(BIN)/python tests/chaos/campaign_of_kills.py

clean:
	rm -rf $(VENV) tests/node/node_modules build dist .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip reads dependency groups since 25.1. It compiles what it installs, but for this package, which
# would be compiled at each start where Python is told to write no bytecode.
$(VENV)/ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; name one with make PYTHON=…" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	$(BIN)/python -m compileall -q notifyspec
	touch $@

tests/node/node_modules/.package-lock.json: tests/node/package.json tests/node/package-lock.json
	cd tests/node && npm ci --no-audit --no-fund --loglevel=error
	touch $@
