# Nær's commands. `make demo` and `make test` need nothing but what README lists under "Requirements".
# Each set-up step is a file that make compares with the lock it came from, so that a second run takes no time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
# Compiled code is kept: without it each of the processes that the demo and the tests start compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

RUN := .venv/bin/
PACKAGES := .venv/.packages
NODE_PACKAGES := node_modules/.package-lock.json
PAGE_ASSETS := src/naer/web/static/vendor/htmx/htmx.min.js
DEFINITIONS := src/naer/fhir/definitions/fhir.schema.json
BENCHES = $(filter-out bench/crash.py bench/faults.py bench/concurrent_writers.py,$(sort $(shell grep -l __main__ bench/*.py)))

.PHONY: help demo test coverage check bench crash twin fuzz faults writers mutation setup ready chromium generated lock clean

help: ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: ready ## start a region of synthetic citizens and print its address
	@$(RUN)naer demo

test: setup ## the tests: rules, a real database, a real browser
	@scripts/test.sh

coverage: setup ## the tests, and how much of the code they ran: the floors of scripts/coverage.sh must hold
	@NAER_COVERAGE=1 scripts/test.sh

check: ready ## what must hold and runs no code: style, types, import contracts
	@scripts/check.sh

bench: ready ## measure speed and print the figures beside their targets
	@for script in $(BENCHES); do echo "== $$script"; $(RUN)python $$script; done

crash: ready ## kill web and worker at random moments, and compare with an undisturbed house
	@$(RUN)python bench/crash.py

twin: ready ## search against its slow twin: `make twin CASES=2000 SEED=1`
	@NAER_TWIN_CASES=$(or $(CASES),500) $(RUN)pytest tests/property/record -q --hypothesis-seed=$(or $(SEED),1)

fuzz: ready ## harmful requests to the REST interface, with memory measured: `make fuzz CASES=200 SEED=1`
	@NAER_FUZZ_CASES=$(or $(CASES),100) $(RUN)pytest tests/integration/fhir_api/test_hostile_requests.py -q --hypothesis-seed=$(or $(SEED),1)

faults: ready ## full disk, stopped database, harmful and very large messages, clocks that jump: what was said and what went on
	@$(RUN)python bench/faults.py

mutation: ready ## change the statistics in many small ways and count how many the tests notice
	@scripts/mutation.sh

writers: ready ## many writers over the REST interface while the server is killed; then every history must be whole
	@$(RUN)python bench/concurrent_writers.py

setup: ready chromium ## install all that the commands above need

ready: $(PACKAGES) $(PAGE_ASSETS) $(DEFINITIONS)

chromium:
	@scripts/chromium.sh

$(PACKAGES): requirements-setup.lock requirements-dev.lock pyproject.toml scripts/python_packages.sh
	@scripts/python_packages.sh
	@touch $@

$(NODE_PACKAGES): package.json package-lock.json .npmrc
	@echo "Installing the pages' parts and the FHIR definitions"
	@npm ci --ignore-scripts --no-progress --loglevel=error
	@touch $@

$(PAGE_ASSETS): $(NODE_PACKAGES) scripts/web_assets.py | $(PACKAGES)
	@$(RUN)python scripts/web_assets.py

$(DEFINITIONS): $(NODE_PACKAGES) scripts/fhir_definitions.py | $(PACKAGES)
	@$(RUN)python scripts/fhir_definitions.py

generated: ready ## renew the documents that are made from the code
	@$(RUN)python scripts/generated_documents.py

lock: $(PACKAGES) ## renew the locks after changing pyproject.toml or package.json
	@scripts/lock.sh

clean: ## remove everything that was installed or made here, and the demo's data
	rm -rf .venv node_modules dist var .coverage .coverage.* htmlcov .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -rf src/naer/web/static/vendor src/naer/fhir/definitions/*.json
	find src tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} +
