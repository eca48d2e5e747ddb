# Pattern Studio: `make help` lists what you can ask for. Needs Python 3.11 or newer with venv and pip, nothing else.
.DEFAULT_GOAL := help
.PHONY: help run test check facts truth corpus accept mutate format soak fuzz attack calibration bench recognition newcomer validate looks stories stages screenshots static-data texts vendor locks clean

PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# Named above all that asks for it: what a target needs is read as it stands.
DATA := $(shell find patterns_app -name '*.yaml')
COMPILED := patterns_app/core/compiled.msgpack
export PYTHONUNBUFFERED = 1 PIP_DISABLE_PIP_VERSION_CHECK = 1

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/base.done .env $(COMPILED) ## set everything up and serve on http://127.0.0.1:8000 (PORT=9000 changes the port)
	@exec $(PY) scripts/serve.py

test: $(VENV)/dev.done .env $(COMPILED) ## everything that CI runs: style, types, contracts, tests on SQLite and PostgreSQL, browser
	@PYTHON=$(PY) sh scripts/test.sh

check: $(VENV)/dev.done ## style, types and import contracts only
	@PYTHON=$(PY) sh scripts/check.sh

facts: $(VENV)/dev.done ## where our figures of AWS differ from the models that come as packages (botocore, cfn-lint)
	@$(PY) scripts/facts.py

truth: $(VENV)/dev.done $(COMPILED) ## what we know, held to cases with evidence and to AWS's own models
	@$(PY) scripts/truth.py

corpus: $(VENV)/dev.done $(COMPILED) ## what becomes of each resource and reference of all templates below a folder (FOLDER=path)
	@$(PY) -m scripts.corpus $(FOLDER)

accept: $(VENV)/dev.done $(COMPILED) ## write the accepted traces and pictures anew, to be read as a difference (ONLY=slug for one)
	@ACCEPT=1 $(PY) -m pytest -q tests/core/flow/test_faults.py tests/core/engine/test_matrix.py tests/core/drawing/test_accepted_pictures.py -k "accepted and ($(or $(ONLY),test))"
	@git diff --stat -- tests/golden

mutate: $(VENV)/dev.done $(COMPILED) ## turn each condition of the rules round: do their own tests notice? (ONLY="RES-001 SEC")
	@$(PY) scripts/mutate.py $(ONLY)

format: $(VENV)/dev.done ## put Python files into the agreed form and fix what ruff can fix
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

soak: $(VENV)/dev.done .env $(COMPILED) ## tests drawn by chance, kills, restarts and a crowd beside gunicorn, at length (over an hour)
	@$(PY) scripts/soak.py

fuzz: $(VENV)/dev.done $(COMPILED) ## damaged files for every reader, ten minutes each (SECONDS=60 for less)
	@$(PY) scripts/fuzz.py --seconds $(or $(SECONDS),600)

attack: $(VENV)/dev.done .env $(COMPILED) ## send a server of its own whatever has ever brought one down (about five minutes)
	@$(PY) scripts/attack.py

calibration: $(VENV)/dev.done $(COMPILED) ## what others have published beside what the engine gives, green or red: what has changed since (ROWS="1a 4h" for some, ALL=1 for everything: minutes)
	@$(PY) scripts/calibration.py $(if $(ALL),--all) $(ROWS)

bench: $(VENV)/dev.done .env $(COMPILED) ## our drawing and our checks beside others' ways, in one run; writes docs/performance.md
	@CHROMIUM="$$($(PY) scripts/chromium.py || true)" $(PY) -m tests.bench --write docs/performance.md

recognition: $(VENV)/dev.done $(COMPILED) ## precision and recall of patterns planted in random graphs, and on labelled templates (LABELS=table.csv TEMPLATES=folder GRAPHS=100)
	@$(PY) -m tests.recognised --graphs $(or $(GRAPHS),100) $(if $(LABELS),--labels $(LABELS) --templates $(TEMPLATES))

newcomer: ## the README's first lines in a clean environment, up to findings for a pipeline
	@PYTHON=$(PYTHON) sh scripts/newcomer.sh

validate: $(VENV)/base.done .env $(COMPILED) ## pages by the W3C's validator (needs Java and `npm ci`), PDFs by a checker of PDF/UA-1
	@[ -d node_modules/vnu-jar ] || { [ -x "$$(command -v npm)" ] && npm ci --ignore-scripts --silent; } || true
	@$(PY) -m scripts.validate

looks: $(VENV)/dev.done $(COMPILED) ## crossings, bends and faults over catalogue, pairs, templates and random sketches; pictures in var/looks.html
	@mkdir -p var && $(PY) -m tests.looks --write var/looks.html

stories: $(VENV)/dev.done .env ## a picture of every step of every scenario in var/stories (ONLY=saga for one pattern)
	@CHROMIUM="$$($(PY) scripts/chromium.py)" $(PY) scripts/screenshots.py --stories var/stories --only "$(ONLY)"

stages: $(VENV)/dev.done .env $(COMPILED) ## how the stage stands in windows of five sizes, over all variants and steps (ADDRESS of a running server)
	@CHROMIUM="$$($(PY) scripts/chromium.py)" $(PY) -m tests.stages $(or $(ADDRESS),http://127.0.0.1:8000)

screenshots: $(VENV)/dev.done .env ## make the pictures of the README again
	@CHROMIUM="$$($(PY) scripts/chromium.py)" $(PY) scripts/screenshots.py

static-data: $(VENV)/base.done ## write what the browser reads but Python owns
	@$(PY) scripts/generate_classes.py
	@$(PY) scripts/generate_static.py

texts: $(VENV)/dev.done ## gather the texts for translators (TO=de: make or update its files; DONE=1: compile all)
	@$(PY) -m scripts.texts $(if $(DONE),compile,$(if $(TO),language $(TO),gather))

vendor: $(VENV)/dev.done ## copy third-party icons, fonts and scripts again (needs Node)
	npm ci --ignore-scripts
	@$(PY) scripts/vendor.py

# Only whoever changes a requirement needs uv. The locks hold no index address and no host.
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --custom-compile-command "make locks"
locks: ## pin the requirements again (needs uv; UPGRADE=1 takes newer versions)
	cd requirements && $(LOCK) $(if $(UPGRADE),--upgrade) base.in -o base.txt
	cd requirements && $(LOCK) $(if $(UPGRADE),--upgrade) -c base.txt dev.in -o dev.txt

clean: ## remove the environment and everything the product has written here
	rm -rf $(VENV) var .env .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try PYTHON=python3.12 make run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/base.done: requirements/base.txt | $(PY)
	@echo "Installing the requirements ..."
	@$(PY) -m pip install --quiet --require-hashes -r requirements/base.txt
	@touch $@

# Everything that a service, rule or pattern is lies in YAML; what starts the product reads it compiled.
$(COMPILED): $(DATA) patterns_app/core/reading.py | $(VENV)/base.done
	@$(PY) scripts/compile_data.py

$(VENV)/dev.done: requirements/dev.txt $(VENV)/base.done
	@echo "Installing what testing needs ..."
	@$(PY) -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

.env: | $(VENV)/base.done
	@$(PY) scripts/local_env.py
