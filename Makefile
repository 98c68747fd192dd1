# make run    serve http://127.0.0.1:7860
# make test   lint, types, all tests
# make bench  the table of speeds in the README
# make load   200 streams, with clients that leave, come back, stall and reload: what the server holds and takes
# make soak   3,000 answers, many of them left: whether memory stays what it was
# make faults each fault of the model's server and what a client sees of it; 50 kills of the server and what was lost
# make eval   how good search and answers are, on the samples or on DATA=folder; ARGS="--by-question --html eval.html ..."
# make checks how often the verdict on a sentence is right; with DATA=folder also about the filings in it
# make lock   bring requirements*.lock up to date with requirements*.txt

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test bench load soak faults eval checks lock clean

run: $(VENV)/run.stamp
	$(BIN)/python ui.py

test: $(VENV)/dev.stamp
	sh tests/chromium.sh
	sh tests/nginx.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

bench: $(VENV)/dev.stamp
	sh tests/chromium.sh
	$(BIN)/python -m benchmarks

load: $(VENV)/dev.stamp
	sh tests/chromium.sh
	$(BIN)/python -m benchmarks.load

soak: $(VENV)/dev.stamp
	sh tests/chromium.sh
	$(BIN)/python -m benchmarks.soak

faults: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.faults
	$(BIN)/python -m benchmarks.kills --kills 50

eval: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.evaluation $(ARGS) $(DATA)

checks: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.checks $(DATA)

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Footnote needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

lock:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --quiet --upgrade --custom-compile-command "make lock" requirements.txt -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --quiet --custom-compile-command "make lock" -c requirements.lock requirements-dev.txt -o requirements-dev.lock

clean:
	rm -rf $(VENV)
