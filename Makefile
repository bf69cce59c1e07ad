# Lessonwall: what you can do here. `make` alone lists it.
SHELL := /bin/bash
PY := .venv/bin/python
AT ?= 2026-11-23T10:15
.DEFAULT_GOAL := help
.PHONY: help setup run lab test bench fuzz screenshots clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: .venv/.ready ## .venv with lessonwall in it, and the packages and files it needs

.venv/.ready: requirements.lock pyproject.toml tools/setup
	@tools/setup

run: setup ## a school filtered by its own timetable, on this machine (AT=2026-11-23T12:40, or AT=now)
	@.venv/bin/lessonwall up --school oakfield --state .state --at $(AT)

lab: setup ## as root: a virtual school in network namespaces with a pretend internet (WAY=bridge-flat, bridge-trunk, stick)
	@tools/test-packages
	@$(PY) -m tests.netns.lab $(WAY)

test: setup ## every test that this machine can run; says what it left out and why
	@tools/test-packages
	@tools/test

bench: setup ## benchmarks, each beside a peer where one is installed
	@tools/test-packages
	@$(PY) -m bench

fuzz: setup ## foreign bytes for every parser, led by coverage, until Ctrl-C (PARSER=dns-query SECONDS=60)
	@$(PY) -c 'import atheris' 2>/dev/null || $(PY) -m pip install --quiet --disable-pip-version-check 'atheris>=3.1'
	@$(PY) -m tests.fuzz $(if $(SECONDS),--seconds $(SECONDS)) $(PARSER)

screenshots: setup ## pictures of each main page, in screenshots/
	@tools/test-packages
	@$(PY) -m tests.browser.screenshots

clean: ## forget the demonstration school's state
	@rm -rf .state
