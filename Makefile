# The two commands are `make run` and `make test`; `make` alone lists the rest.
.DEFAULT_GOAL := help
.PHONY: help run test check lint unit browser soak words pins clean

PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
# The gate says the same twice of one commit: files in order, examples not drawn. The other targets
# draw both, and so find what depends on either.
SAME := -p no:randomly --hypothesis-profile=ci
export PYTHON

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' \
		| while IFS='|' read -r name what; do printf '  make %-9s %s\n' "$$name" "$$what"; done

run: .venv/.installed ## the app on port 8501 (PORT=...), with demo data when the database is empty
	@$(BIN)/python tracker_cli.py demo --migrate --if-empty
	@exec $(BIN)/streamlit run tracker_app.py --server.port $(PORT)

test: .venv/.dev ## everything that must hold: lint, types, imports, tests on both databases, browser
	@scripts/browser.sh
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -q -m "not slow" $(SAME)

check: lint unit ## the fast part, before every commit

lint: .venv/.dev ## style, types and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

unit: .venv/.dev ## tests without a browser
	$(BIN)/pytest -q -m "not slow and not e2e"

browser: .venv/.dev ## tests in a real browser
	@scripts/browser.sh
	$(BIN)/pytest -q -m "e2e and not slow"

soak: .venv/.dev ## the slow tests: many rounds, faults, load
	@scripts/browser.sh
	$(BIN)/pytest -q -m slow

words: .venv/.dev ## collect the words from the sources into the catalogues
	@$(BIN)/python scripts/words.py

pins: ## write constraints.txt from the present environment
	@$(BIN)/python scripts/pins.py

clean: ## forget the environment and caches; the database stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/.installed: requirements.txt constraints.txt scripts/environment.sh
	@scripts/environment.sh requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt requirements.txt constraints.txt scripts/environment.sh
	@scripts/environment.sh requirements-dev.txt
	@touch .venv/.installed $@
