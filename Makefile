# Everything runs in .venv, which the first command builds. `make run` opens the app, `make test` passes the tests.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install run test test-slow bench lint

install: .venv/installed

.venv/installed: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	touch $@

.venv/installed-tests: tests/requirements.txt .venv/installed
	$(BIN)/python -m pip install --quiet --requirement tests/requirements.txt
	touch $@

run: .venv/installed
	$(BIN)/streamlit run app.py

test: .venv/installed-tests
	$(BIN)/python -m pytest tests -n 2 --dist loadfile --no-loadscope-reorder

test-slow: .venv/installed-tests
	$(BIN)/python -m pytest tests -m slow

bench: .venv/installed-tests
	$(BIN)/python -m tests.benchmarks

lint: .venv/installed-tests
	$(BIN)/ruff check .
