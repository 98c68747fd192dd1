# make run    serve http://127.0.0.1:7860
# make real-model  serve the page with a small model that writes on this machine, without a key
# make cluster  serve three servers behind nginx, which share their answers through Redis; DATA=s3 for documents on object storage
# make test   lint, types, all tests; PYTHON=python3.12 for another interpreter
# make coverage  all tests, and what they run of services, api and chat: PYTHON=python3.12 or newer, where counting is cheap
# make smoke  start the program with its own packages alone, and ask one question
# make bench  the table of speeds in docs/benchmarks.md
# make load   200 streams, with clients that leave, come back, stall and reload: what the server holds and takes
# make soak   3,000 answers, many of them left: whether memory stays what it was
# make faults each fault of the model's server and what a client sees of it; 50 kills of the server and what was lost; cuts,
#             stops and costs of every protocol; 1,000 resumes and 30 kills of three servers that share answers
# make attack what other visitors see while somebody attacks the server; ARGS="pictures quotes" chooses attacks
# make eval   how good search and answers are, on the samples or on DATA=folder; ARGS="--by-question --html eval.html ..."
#             FEEDBACK=feedback.jsonl asks rated answers again: what was wrong must be right, what was right stay so
# make reading which words of documents LibreOffice and pdftotext find and Footnote does not, in the samples or in DATA=folder;
#             ARGS="--by-file --convert" prints the words and tries LibreOffice's other formats
# make twins  whether scans of the samples, and of filings in DATA=folder, are found as well as the documents
# make checks how often the verdict on a sentence is right; with DATA=folder also about the filings in it
# make audit  whether advisories are known of the packages in requirements*.lock; exit code 2 where no database can be reached
# make lock   bring requirements*.lock up to date with requirements*.txt

# `make test` gives each file of tests to one of four processes: on two cores, for many wait.

PYTHON ?= python3
# Another interpreter, as in `make test PYTHON=python3.12`, gets an environment of its own.
VENV := .venv$(if $(filter command line,$(origin PYTHON)),-$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'))
BIN := $(VENV)/bin
TESTS := $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

.PHONY: run real-model cluster test types all-tests coverage smoke bench load soak faults attack eval reading twins checks audit lock clean

run: $(VENV)/run.stamp
	$(BIN)/python ui.py

real-model: $(VENV)/dev.stamp
	$(BIN)/python -m tests.support.llama --page

cluster: $(VENV)/dev.stamp
	sh tests/support/nginx.sh
	sh tests/support/redis.sh
	$(BIN)/python -m tests.support.cluster $(if $(DATA),--data $(DATA))

# Each of some hundred processes would compile the program again.
test coverage: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/dev.stamp chat/node_modules/npm.stamp tests/clients/node_modules/npm.stamp
	sh tests/support/chromium.sh
	sh tests/support/nginx.sh
	sh tests/support/redis.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/node chat/node_modules/typescript/bin/tsc --project chat
	$(MAKE) --no-print-directory --jobs=2 types all-tests

types:
	$(BIN)/mypy

all-tests:
	$(TESTS)

# Before 3.12 Python calls a function for each line that runs, which doubles the time.
coverage: export COVERAGE_CORE = sysmon

coverage: $(VENV)/dev.stamp chat/node_modules/npm.stamp tests/clients/node_modules/npm.stamp
	$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 12) and "Coverage needs Python 3.12: make coverage PYTHON=python3.12")'
	sh tests/support/chromium.sh
	sh tests/support/nginx.sh
	sh tests/support/redis.sh
	$(TESTS) --cov --cov-report=term:skip-covered

smoke: $(VENV)/run.stamp
	$(BIN)/python .ci/smoke.py

bench: $(VENV)/dev.stamp
	sh tests/support/chromium.sh
	$(BIN)/python -m benchmarks.speed

load: $(VENV)/dev.stamp
	sh tests/support/chromium.sh
	$(BIN)/python -m benchmarks.load

soak: $(VENV)/dev.stamp
	sh tests/support/chromium.sh
	$(BIN)/python -m benchmarks.load.soak

faults: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.reliability.faults
	$(BIN)/python -m benchmarks.reliability.kills --kills 50
	$(BIN)/python -m benchmarks.reliability.protocols
	sh tests/support/nginx.sh
	sh tests/support/redis.sh
	$(BIN)/python -m benchmarks.reliability.replicas

attack: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.reliability.attacks $(ARGS)

eval: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.evaluation $(ARGS) $(if $(FEEDBACK),--feedback $(FEEDBACK)) $(DATA)

reading: $(VENV)/dev.stamp
	sh tests/support/office.sh
	$(BIN)/python -m benchmarks.reading $(ARGS) $(DATA)

twins: $(VENV)/dev.stamp
	sh tests/support/office.sh
	$(BIN)/python -m benchmarks.reading.twins $(ARGS) $(DATA)

checks: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.checks $(DATA)

# An environment of its own, so that nothing of it comes near the program.
audit: requirements-audit.lock
	test -x $(VENV)-audit/bin/python || $(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	$(VENV)-audit/bin/python -m benchmarks.reliability.advisories

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Footnote needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock requirements-model.lock requirements-s3.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements-model.lock -r requirements-s3.lock
	touch $@

%/node_modules/npm.stamp: %/package-lock.json | $(VENV)/dev.stamp
	$(BIN)/npm ci --prefix $* --no-audit --no-fund --ignore-scripts
	touch $@

lock:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --quiet --generate-hashes --upgrade --custom-compile-command "make lock" requirements.txt -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --quiet --generate-hashes --custom-compile-command "make lock" -c requirements.lock requirements-dev.txt -o requirements-dev.lock
	$(BIN)/uv pip compile --no-deps --universal --python-version 3.11 --quiet --generate-hashes --only-binary :all: --custom-compile-command "make lock" requirements-model.txt -o requirements-model.lock
	$(BIN)/uv pip compile --no-deps --universal --python-version 3.11 --quiet --generate-hashes --only-binary :all: --custom-compile-command "make lock" requirements-s3.txt -o requirements-s3.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --quiet --generate-hashes --custom-compile-command "make lock" requirements-audit.txt -o requirements-audit.lock

clean:
	rm -rf $(VENV) $(VENV)-audit chat/node_modules tests/clients/node_modules
