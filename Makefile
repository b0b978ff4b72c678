# Every target sets up .venv itself. Variables: PYTHON, a Python 3.11 that is not found by itself.
export PYTHON
BIN := .venv/bin
IFXPREDICT := $(BIN)/ifxpredict

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help venv demo test bundle bench pictures clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

venv: ## Make .venv with everything that demo and tests need, pinned; quick where it is there
	@requirements/venv.sh

demo: venv ## Predict an embedded case: table on the terminal, scene and picture in demo/
	$(IFXPREDICT) demo --out demo

test: venv ## Lint, format, types, tests
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

bench: venv ## Print the time and memory of the steps that have a bound
	@set -e; for benchmark in Testing/benchmarks/*.py; do echo "$$benchmark"; $(BIN)/python "$$benchmark"; done

pictures: venv ## Draw the pictures of the Slicer panel in Resources/Screenshots
	$(BIN)/python Testing/slicer/screenshots.py

clean: ## Remove what was made, apart from .venv
	rm -rf build dist demo .pytest_cache .mypy_cache .ruff_cache
	find IFXPredict IFXPredictLib Testing -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# From the seed to the demonstration bundle. An interrupted run goes on where it was; `make clean bundle` starts anew.
# Two threads, whatever the machine has: the order of sums, and so the last digits, depend on their number.
WORK := build/demo
COHORT := $(WORK)/cohort/cohort.csv
FEATURES := $(WORK)/features/features.csv
NETWORK := $(WORK)/network/network.json
READINGS := $(WORK)/features/readings_features.csv
BUNDLE := Resources/Bundles/demo
PROTOCOL := ifx_cte_demo
PROTOCOL_FILES := $(wildcard Resources/Protocols/ifx_cte/*.yaml Resources/Protocols/$(PROTOCOL)/*.yaml)
RUN := OMP_NUM_THREADS=2 $(IFXPREDICT)

bundle: $(BUNDLE)/bundle.json ## Make Resources/Bundles/demo from the seed (hours)

$(COHORT): | venv
	$(RUN) simulate --cases 263 --seed 1 --out $(WORK)/cohort

$(NETWORK): $(COHORT) $(PROTOCOL_FILES)
	$(RUN) train-network --cohort $(COHORT) --protocol $(PROTOCOL) --out $(WORK)/network

$(FEATURES) $(READINGS) &: $(COHORT) $(NETWORK) $(PROTOCOL_FILES)
	$(RUN) extract --cohort $(COHORT) --readings $(WORK)/cohort/readings.csv --protocol $(PROTOCOL) \
		--network $(WORK)/network --out $(WORK)/features

$(WORK)/icc.csv: $(READINGS)
	$(RUN) icc --features $(READINGS) --out $@

$(BUNDLE)/bundle.json: $(FEATURES) $(WORK)/icc.csv $(PROTOCOL_FILES)
	$(RUN) train --features $(FEATURES) --clinical $(WORK)/cohort/clinical.csv --cohort $(COHORT) \
		--icc $(WORK)/icc.csv --protocol $(PROTOCOL) --out $(BUNDLE)
