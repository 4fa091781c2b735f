# Two commands for a fresh machine: `make demo` and `make test`. Both build what they need in .venv.
# Needed beforehand: Python 3.11 or newer with venv, git, make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DEMO := var/demo
PORT ?= 8000

# Tests write much and wait until it is on the disk; in memory they take half the time. TEST_ROOT= means the usual place.
TEST_ROOT ?= $(shell [ -w /dev/shm ] && [ "$$(df --output=avail /dev/shm | tail -1)" -gt 4000000 ] && echo /dev/shm)
# As many tests at a time as there are processors; a file's tests stay together. PYTEST_ARGS=-n0 runs them one by one.
PYTEST_ARGS ?=

# The demo's clock stands at seven in the morning, Budapest time, so that the mail of the day is due and not late.
NOW ?= $(shell TZ=Europe/Budapest date +%Y-%m-%dT07:00:00%:z)

.PHONY: help demo test lint types floors pytest browser format clean

help:
	@echo "make demo    publish a day of the starter publication and serve it on http://127.0.0.1:$(PORT)"
	@echo "             (NOW=2026-11-04T07:00+01:00 shows any day, PORT=8001 another port)"
	@echo "make test    lint, types, floors and all tests (BROWSER=none leaves the browser tests out)"
	@echo "make format  format the code"
	@echo "make clean   remove .venv and var/demo"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python has no venv; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-for-tests: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev,postgres]'
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed
	@rm -rf $(DEMO)
	@$(BIN)/syndicate init $(DEMO) > /dev/null
	@sed -i 's|^url: .*|url: http://127.0.0.1:$(PORT)|' $(DEMO)/config/publication.yaml
	@$(BIN)/syndicate --project $(DEMO) --now '$(NOW)' subscribers add --edition hungary \
	  --confirmed "sample reader of the demo" anna@example.net bela@example.net clara@example.net
	@$(BIN)/syndicate --project $(DEMO) --now '$(NOW)' run --once
	@$(BIN)/syndicate --project $(DEMO) --now '$(NOW)' serve --port $(PORT)

test: lint types floors pytest

lint: $(VENV)/.installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-for-tests
	$(BIN)/mypy

floors: $(VENV)/.installed-for-tests
	$(BIN)/lint-imports

browser: $(VENV)/.installed-for-tests
	$(BIN)/python -m tests.browser

# Compiled beforehand: tests start the program some two hundred times.
pytest: browser
	@$(BIN)/python -m compileall -q src tests
	$(if $(TEST_ROOT),PYTEST_DEBUG_TEMPROOT=$(TEST_ROOT) )$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(PYTEST_ARGS)

format: $(VENV)/.installed-for-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(DEMO)
