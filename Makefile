# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.

VENV   ?= .venv
PYTHON ?= python3
BIN    := $(VENV)/bin
# uv installs the same locked files much faster where it is present; plain pip needs nothing but Python
UV     := $(shell command -v uv 2>/dev/null)
INSTALL = $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)
LOCK    = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
          --no-annotate --no-header pyproject.toml --extra server --group build

.PHONY: help demo test check bench accuracy portals lock format

help:
	@echo "make demo    the whole loop on sample portals, no network, no configuration"
	@echo "make test    the test suite, on SQLite and PostgreSQL"
	@echo "make check   types, style, import contracts, configuration"
	@echo "make accuracy  random reports in every format, damaged, read and judged: docs/accuracy.md"
	@echo "make portals  every CMS family crawled against its sample portal: docs/portals.md"
	@echo "make bench   speed against peers, as ratios"
	@echo "make lock    requirements/*.txt anew from pyproject.toml"

demo: $(VENV)/core.stamp
	$(BIN)/gongkai demo

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/gongkai check

bench: $(VENV)/dev.stamp
	PYTHONPATH=tests:. $(BIN)/python -m benchmarks

accuracy: $(VENV)/dev.stamp
	PYTHONPATH=tests:. $(BIN)/python -m rendering.accuracy

portals: $(VENV)/dev.stamp
	$(BIN)/python -m gongkai.samples.families.census docs/portals.md config

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/dev.stamp
	$(INSTALL) uv
	$(LOCK) -o requirements/core.txt
	$(LOCK) --extra ocr --extra browser --extra analytics --extra s3 --group dev -c requirements/core.txt -o requirements/dev.txt

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/core.stamp: requirements/core.txt pyproject.toml | $(VENV)/bin/python
	$(INSTALL) --require-hashes -r requirements/core.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/core.stamp
	$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@
