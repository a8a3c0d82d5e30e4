# Every command of the project. `make` alone lists them. The work is done by scripts/tasks.py, which needs Python >= 3.11 and nothing else.
PYTHON ?= python3
TASKS = $(PYTHON) scripts/tasks.py

help:        ## list the commands
	@grep -hE '^[a-z-]+: *.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14
setup:       ## install everything that is missing and build the web client
	@$(TASKS) setup
run:         ## set up what is missing and serve Stoa on http://127.0.0.1:8000
	@$(TASKS) run
dev:         ## serve with reload: server on :8000, client on http://127.0.0.1:5173
	@$(TASKS) dev
check:       ## format, lint, types and import contracts of server and client
	@$(TASKS) check
test:        ## set up, check, then all tests, the browser's included
	@$(TASKS) test
test-fast:   ## server tests without slow and browser ones
	@$(TASKS) test-fast
e2e:         ## browser tests alone
	@$(TASKS) e2e
soak:        ## the tests that kill and repeat, a hundred times where `make test` does it a few times
	@$(TASKS) soak
bench:       ## benchmarks: figures and their ratios to a floor
	@$(TASKS) bench
format:      ## format server and client in place, and list the strings to translate
	@$(TASKS) format
gen:         ## write server/openapi.json and the client's types from the routes
	@$(TASKS) gen
lock:        ## resolve the Python dependencies anew
	@$(TASKS) lock
owner-link:  ## print a new link that makes the owner's account
	@$(TASKS) stoa users create-owner-link
migrate:     ## bring the schema of .data to the newest revision
	@$(TASKS) stoa db migrate
seed:        ## demonstration accounts and content in .data (development only)
	@$(TASKS) stoa db seed
psql:        ## open a shell on the database of .data
	@$(TASKS) psql
clean:       ## remove what was built or installed; .data stays
	@$(TASKS) clean

.DEFAULT_GOAL := help
.PHONY: help setup run dev check test test-fast e2e soak bench format gen lock owner-link migrate seed psql clean
