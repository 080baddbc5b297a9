# Set-up and checks. Everything runs in .venv; nothing outside this folder is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Hashes of every file, and no word of where they were fetched from.
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" .cache/lock/bin/pip-compile --quiet --generate-hashes \
  --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
# Material's notice about MkDocs 2 says nothing about this site.
export NO_MKDOCS_2_WARNING := 1

.PHONY: help serve site test test-corpus lock clean bench-cache bench-yaml bench-charts bench-evidence bench-calibration
help:           ## this list
	@grep -hE '^[a-z-]+: *.*##' $(MAKEFILE_LIST) | sed -E 's/: *[^#]*## */\t/' | expand -t 16

serve: $(READY) ## build the site and serve it on localhost with live reload
	$(BIN)/mkdocs serve

site: $(READY)  ## build the site into site/
	$(BIN)/mkdocs build --strict

test: $(READY)  ## every check a change must pass
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/proofolio check
	$(BIN)/pytest -n 2

test-corpus: $(READY) ## read the collection of real evidence files, where it is present
	$(BIN)/pytest tests/corpus

bench-cache bench-yaml bench-charts: $(READY) ## measure one decision of the sample case study again
	$(BIN)/python benchmarks/measure.py $(@:bench-%=%)

bench-evidence: $(READY) ## read evidence files of a gigabyte: time, memory and whether the value is right
	$(BIN)/python benchmarks/evidence/measure.py

bench-calibration: $(READY) ## simulate evidence whose truth is known, and count wrong claims
	$(BIN)/python benchmarks/calibration/simulate.py

lock:           ## remake the locked requirements from pyproject.toml
	$(PYTHON) -m venv .cache/lock && .cache/lock/bin/pip install --quiet pip-tools
	$(COMPILE) --extra=tables --extra=docs --output-file=requirements.txt pyproject.toml
	$(COMPILE) --all-extras --output-file=requirements-dev.txt pyproject.toml

$(READY): requirements-dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

clean:          ## remove what was built
	rm -rf site .cache
