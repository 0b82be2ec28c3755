# The ways to build, try and check iqastudy; `make` alone lists them.
#
# GNU make 3.81 (macOS) is enough. PYTHON=... chooses another interpreter for .venv;
# PYTEST_ARGS=... is handed to pytest.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON_BIN := $(BIN)/python

export PIP_DISABLE_PIP_VERSION_CHECK := 1

PACKAGES := pyproject.toml constraints.txt
NPM_PACKAGES := frontend/package.json frontend/package-lock.json
FRONTEND_SOURCES := $(shell find frontend \( -name node_modules -o -name dist \) -prune -o -type f -print)

# In .venv is Node, where the machine has none of its own.
NPM := cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm

# Shows what is new, line by line.
define INSTALL
@set -o pipefail; $(PYTHON_BIN) -m pip install --constraint constraints.txt --editable '.[$(1)]' \
	| { grep --line-buffered -v 'already satisfied' || true; }
endef

# Runs what follows with a secret and a data folder of its own, and with the services named.
WITH := $(PYTHON_BIN) -m tests.services
# A file of tests stays in one process: its services and browser start once.
PYTEST := $(PYTHON_BIN) -m pytest -n auto --dist loadfile $(PYTEST_ARGS)
# Numbers need no database.
ANALYSIS := tests/analysis analysis

CHECKS := format-check ruff imports types test-frontend schema-check migrations-check \
	test-analysis test-sqlite test-postgres

.DELETE_ON_ERROR:
.PHONY: help setup setup-dev frontend browser demo test lint format format-check ruff imports types \
	test-frontend schema schema-check migrations-check test-analysis test-sqlite test-postgres \
	examples lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' Makefile

# Set up.

setup: $(VENV)/.server frontend ## install what the server needs and build the front end

setup-dev: $(VENV)/.dev frontend ## the same, with the tools that test and check

$(VENV)/.server: $(PACKAGES)
	@scripts/make_venv.sh $(VENV)
	@echo "Installing Python packages into $(VENV) ..."
	$(call INSTALL,server)
	@touch $@

$(VENV)/.dev: $(VENV)/.server
	@echo "Installing development tools into $(VENV) ..."
	$(call INSTALL,dev)
	@scripts/ensure_redis.sh $(BIN)
	@touch $@

frontend: frontend/dist/rater/rater.js

frontend/node_modules/.installed: $(NPM_PACKAGES) | $(VENV)/.server
	@scripts/ensure_node.sh $(BIN)
	@echo "Installing front-end packages ..."
	$(NPM) ci --no-audit --no-fund
	@touch $@

frontend/dist/rater/rater.js: $(FRONTEND_SOURCES) frontend/node_modules/.installed
	@echo "Building the front end ..."
	$(NPM) run build
	@touch $@

browser: $(VENV)/.dev
	@chromium=$$($(PYTHON_BIN) -m tests.browser.chromium) && echo "Chromium: $$chromium"

# Try it.

demo: setup ## serve a demo study on http://localhost:8000 (PHOTOS=folder, PORT=8000)
	@exec scripts/demo.sh

# Check it.

test: setup-dev browser ## run every check and the whole suite on SQLite and on PostgreSQL
	@$(PYTHON_BIN) scripts/run_checks.py $(MAKE) -- $(CHECKS)

lint: format-check ruff imports ## formatting, ruff and the direction of imports

format: $(VENV)/.dev frontend/node_modules/.installed ## put Python and TypeScript in their usual form
	$(PYTHON_BIN) -m ruff check --fix-only --quiet
	$(PYTHON_BIN) -m ruff format
	$(NPM) run format

format-check: $(VENV)/.dev
	$(PYTHON_BIN) -m ruff format --check

ruff: $(VENV)/.dev
	$(PYTHON_BIN) -m ruff check

imports: $(VENV)/.dev
	$(BIN)/lint-imports

types: $(VENV)/.dev ## mypy, strict
	$(WITH) -- $(PYTHON_BIN) -m mypy

test-frontend: frontend/node_modules/.installed ## the front end's format, linter, types and tests
	$(NPM) run format:check
	$(NPM) run lint
	$(NPM) run typecheck
	$(NPM) run test

test-analysis: $(VENV)/.dev ## the suite of the analysis, which needs no database
	$(WITH) -- $(PYTEST) $(ANALYSIS)

test-sqlite: setup-dev browser ## the rest of the suite on a SQLite file
	$(WITH) sqlite redis -- $(PYTEST) $(ANALYSIS:%=--ignore=%)

test-postgres: setup-dev browser ## the same on PostgreSQL: DATABASE_URL's, or one of its own
	$(WITH) postgres redis -- $(PYTEST) $(ANALYSIS:%=--ignore=%)

schema: $(VENV)/.dev frontend/node_modules/.installed ## write the API's schema and the types of it
	$(WITH) -- $(PYTHON_BIN) manage.py spectacular --validate --fail-on-warn --file frontend/api/schema.yaml
	$(NPM) run types

schema-check: $(VENV)/.dev frontend/node_modules/.installed ## fail where schema or types have drifted
	@$(PYTHON_BIN) scripts/check_schema.py $(MAKE)

migrations-check: $(VENV)/.dev ## fail where a model has no migration
	$(WITH) sqlite -- $(PYTHON_BIN) manage.py makemigrations --check --dry-run

# Keep it.

examples: $(VENV)/.dev ## write what the commands of the analysis print today into the docs' examples
	$(PYTHON_BIN) -m tests.docs.examples

lock: ## renew constraints.txt with today's versions
	@scripts/lock.sh

clean: ## remove what was built; the data in var/ stay
	rm -rf $(VENV) build *.egg-info frontend/node_modules frontend/dist \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find analysis annotations iqastudy tests -name __pycache__ -prune -exec rm -rf {} +
