# Every target sets up .venv itself. Variables: PYTHON, a Python 3.11 to 3.14 that is not found by itself.
export PYTHON
BIN := .venv/bin
IFXPREDICT := $(BIN)/ifxpredict

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help venv demo check test test-all robustness bundle bench pictures translations example-report clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

venv: ## Make .venv with everything that demo and tests need, pinned; quick where it is there
	@requirements/venv.sh

demo: venv ## Predict an embedded case: table on the terminal, scene and picture in demo/
	$(IFXPREDICT) demo --out demo

# The tests start many processes: compiled modules are kept for them even where the environment says not to keep any.
PYTEST := OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --durations 15

# mypy ends with 2, not 1 as for wrong types, where its workers do not start within 3 s: a busy machine.
check: venv ## Lint, format, types, floors of the packages
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy || { [ $$? = 2 ] && $(BIN)/python -m mypy --num-workers 0; }
	$(BIN)/lint-imports --no-cache

test: check ## Check, and run the tests but those that walk a whole study; for every change
	$(PYTEST) -m "not slow"

test-all: check ## Check, and run all tests; before a release, and for what the slow ones name
	$(PYTEST)

robustness: venv ## Damage N input files of every kind and tell what became of each (N=2000 SEED=1 JOBS=2)
	OMP_NUM_THREADS=1 $(BIN)/python Testing/robustness/campaign.py --cases $(or $(N),2000) --seed $(or $(SEED),1) --jobs $(or $(JOBS),2)

bench: venv ## Print the time and memory of the steps that have a bound
	@set -e; for benchmark in Testing/benchmarks/bench_*.py; do echo "$$benchmark"; $(BIN)/python "$$benchmark"; done

pictures: venv ## Draw the pictures of panel and demonstration in Resources/Screenshots
	$(BIN)/python Testing/slicer/screenshots.py

translations: venv ## Bring the files of texts and translations in line with the sources; tell what is not translated
	$(BIN)/python Testing/support/translation_files.py

clean: ## Remove what was made, apart from .venv
	rm -rf build dist demo .pytest_cache .mypy_cache .ruff_cache
	find IFXPredict IFXPredictLib Testing -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# From the seed to the demonstration bundles. An interrupted run goes on where it was; `make clean bundle` starts anew.
# Two threads, whatever the machine has: the order of sums, and so the last digits, depend on their number.
RUN := OMP_NUM_THREADS=2 $(IFXPREDICT)
FROZEN := demo axspa_asas40 axspa_asas20 ifx_mre

bundle: $(FROZEN:%=build/%/report/report.html) ## Make the demonstration bundles and their reports from the seed (hours)

# $(call cohort,COHORT,PROTOCOL,CASES): the simulated patients
define cohort
build/$(1)/cohort/cohort.csv: | venv
	$(RUN) simulate --cases $(3) --seed 1 --protocol $(2) --out build/$(1)/cohort
endef

# $(call frozen,BUNDLE,PROTOCOL,COHORT,BASES): from the patients to the bundle; what its protocol is based on begins so
define frozen
PROTOCOL_OF_$(1) := $(wildcard $(4:%=Resources/Protocols/%*/*.yaml))

build/$(1)/network/network.json: build/$(3)/cohort/cohort.csv $$(PROTOCOL_OF_$(1))
	$(RUN) train-network --cohort $$< --protocol $(2) --out $$(@D)

build/$(1)/features/features.csv build/$(1)/features/readings_features.csv &: build/$(3)/cohort/cohort.csv \
		build/$(1)/network/network.json $$(PROTOCOL_OF_$(1))
	$(RUN) extract --cohort $$< --readings build/$(3)/cohort/readings.csv --protocol $(2) \
		--network build/$(1)/network --out build/$(1)/features

build/$(1)/icc.csv: build/$(1)/features/readings_features.csv
	$(RUN) icc --features $$< --out $$@

Resources/Bundles/$(1)/bundle.json: build/$(1)/features/features.csv build/$(1)/icc.csv $$(PROTOCOL_OF_$(1))
	$(RUN) train --features $$< --clinical build/$(3)/cohort/clinical.csv --cohort build/$(3)/cohort/cohort.csv \
		--icc build/$(1)/icc.csv --protocol $(2) --out $$(@D)

build/$(1)/report/report.html: Resources/Bundles/$(1)/bundle.json
	$(RUN) evaluate --bundle $$(<D) --features build/$(1)/features/features.csv \
		--clinical build/$(3)/cohort/clinical.csv --cohort build/$(3)/cohort/cohort.csv --out $$(@D)
endef

$(eval $(call cohort,demo,ifx_cte_demo,263))
$(eval $(call cohort,axspa,axspa_mri_demo,183))
$(eval $(call cohort,ifx_mre,ifx_mre_demo,140))
$(eval $(call frozen,demo,ifx_cte_demo,demo,ifx_cte))
$(eval $(call frozen,axspa_asas40,axspa_mri_demo,axspa,axspa_mri))
$(eval $(call frozen,axspa_asas20,axspa_mri_asas20_demo,axspa,axspa_mri))
$(eval $(call frozen,ifx_mre,ifx_mre_demo,ifx_mre,ifx_cte ifx_mre))

# Of the frozen bundle as it is: only training it anew makes the deep features of training cases, out of fold.
example-report: build/demo/cohort/cohort.csv ## Print docs/example-report.html anew (some minutes)
	$(RUN) extract --cohort $< --protocol ifx_cte_demo --network Resources/Bundles/demo --out build/example/features
	$(BIN)/python Testing/support/example_report.py build/demo/cohort build/example/features docs/example-report.html
