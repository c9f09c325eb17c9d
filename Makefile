# Everything a developer runs. `make` alone lists it; each target sets up what it needs.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
RUN := .venv/bin/python
READY := .venv/.ready

# What has been compiled once stays so: the tests start many processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup rehearse play pictures quick test mutants run bench proof lint lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## build .venv from the hashed lock (the others do this by themselves)

rehearse: $(READY) ## open the rehearsal room: a workshop in the browser, without Telegram
	@exec $(RUN) -m bot rehearse

play: $(READY) ## play the example workshop in the terminal (EXAMPLE=groups: thirteen people, async: little by little)
	@$(RUN) -m bot rehearse --play --headless $(if $(EXAMPLE),--example $(EXAMPLE))

pictures: $(READY) ## take the README's pictures of the room anew (needs chromium)
	@$(RUN) -m tests.browser.pictures

quick: $(READY) ## run what a developer runs at each change: the core, storage, cards and one whole story
	@$(RUN) -m pytest -m 'not proof and not slow' --numprocesses 3 --dist worksteal \
		tests/stories/test_example.py tests/dialogs tests/storage tests/bot

test: $(READY) ## run the tests, with branch coverage
	@$(RUN) -m pytest --cov --cov-report= --cov-fail-under 0 --numprocesses 3 --dist worksteal
	@$(RUN) -m coverage report --include 'dialogs/*,storage/*'
	@$(RUN) -m coverage report --include 'bot/*' --fail-under 80

mutants: $(READY) ## plant small faults and print what no test sees (SEED=7 COUNT=40 WITHIN=dialogs)
	@$(RUN) -m tests.mutants --seed $(or $(SEED),1) --count $(or $(COUNT),40) --within '$(WITHIN)'

run: $(READY) ## run the bot with the settings of the environment and .env
	@exec $(RUN) -m bot run

bench: $(READY) ## measure speed beside other bots, printed as ratios
	@$(RUN) -m tests.bench

proof: $(READY) ## run the proofs at full size (minutes)
	@$(RUN) -m pytest -m proof

lint: $(READY) ## check style, types and who imports whom
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	$(RUN) .venv/bin/lint-imports

lock: $(READY) ## bring requirements.lock up to pyproject.toml (UPGRADE=1: to the newest versions)
	@$(pip_index) $(RUN) -m uv pip compile pyproject.toml $(if $(UPGRADE),--upgrade) --all-extras --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --quiet --output-file requirements.lock

clean: ## remove what was built; never the data
	rm -rf .venv .coverage .hypothesis .import_linter_cache .mutants .mypy_cache .pytest_cache .ruff_cache build dist
	find bot dialogs storage tests -name __pycache__ -type d -prune -exec rm -rf {} +

# uv does not read pip's configuration, so it is told which index pip would ask.
pip_index = index="$$($(RUN) -m pip config list 2>/dev/null | sed -n "s/^.*\.index-url='\(.*\)'$$/\1/p" | tail -n 1)"; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$index}"; fi;

# uv itself comes from the lock, through pip and with its hash; where uv cannot reach the
# packages, pip, which knows the machine's proxies and certificates, installs the same lock.
$(READY): requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "Kokeilubotti needs Python 3.11 or newer, and found none: install it, or say where it is with 'make PYTHON=/path/to/python3 …'." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kokeilubotti needs Python 3.11 or newer; '$(PYTHON)' is not that." >&2; exit 1; }
	@$(RUN) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear .venv || \
		{ rm -rf .venv; echo "Python could not build .venv; on Debian and Ubuntu it needs the package python3-venv." >&2; exit 1; }
	@echo "Setting up .venv …"
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt 2>.venv/pip.log || { cat .venv/pip.log >&2; exit 1; }
	@$(pip_index) $(RUN) -m uv pip sync --quiet --compile-bytecode --python $(RUN) --require-hashes requirements.lock || \
		{ echo "uv could not; pip installs the same lock …"; $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; }
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
	@touch $(READY)
