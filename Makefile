# Two commands are all a new machine needs: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
# Python keeps what it compiled, whatever the machine says: each worker and process would compile all of it again.
export PYTHONDONTWRITEBYTECODE :=
AXE := .venv/axe-core/package/axe.min.js

.PHONY: run check quick test bench simulate certainty torture evidence files agree spark looks pictures docs reference lock sbom clean

run: .venv/.run
	$(BIN)/respite serve

# Seconds: the linter, the format and the types. `make quick` and `make test` begin with it.
check: .venv/.test
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/python -m tests.check_types

# On every change: what needs no browser, no server and no page.
quick: check
	$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder tests/unit

# Everything. Where browsers and servers wait, a third worker has something to do.
test: check browser r java $(AXE)
	$(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder

# The stamps name the lock they were made from: a changed lock installs again, a finished one does not.
.venv/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Respite needs Python 3.11 or newer; set PYTHON to one.")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/.test: .venv/.run requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

# What the tests need beside Python. Only root on Debian installs it; nobody else is surprised by a password prompt.
# $(call needed,COMMAND THAT WORKS ONCE IT IS THERE,PACKAGES,NAME)
define needed
	@if $(1) >/dev/null 2>&1; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null; \
	else \
	  echo "The tests need $(3). Install it, then run make test again:  sudo apt-get install $(2)" >&2; exit 1; \
	fi
endef

.PHONY: browser r
browser:
	$(call needed,command -v chromium,chromium fonts-dejavu-core,Chromium)

# the R code that goes along with an analysis is run
r:
	$(call needed,Rscript -e "library(survival); library(nlme); library(MASS)",r-base-core r-cran-survival r-cran-nlme r-cran-mass,R with survival nlme and MASS)

# The accessibility rules that the browser tests hold every page against.
$(AXE): | .venv/.test
	$(call needed,command -v npm,npm,npm for axe-core)
	mkdir -p .venv/axe-core
	cd .venv/axe-core && npm pack axe-core@4.14.1 --silent 2>/dev/null
	cd .venv/axe-core && echo "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745  axe-core-4.14.1.tgz" | sha256sum --check --quiet
	tar -xzf .venv/axe-core/axe-core-4.14.1.tgz -C .venv/axe-core package/axe.min.js
	touch $@

# Spark and the Java it runs on. Where one of them cannot be had, the tests of it are skipped and say what is missing.
.PHONY: java
java: .venv/.test requirements-spark.lock
	@$(BIN)/python -c 'import importlib.metadata as there; there.distribution("pyspark")' 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements-spark.lock || \
	  echo "Spark's tests are skipped: pyspark could not be installed." >&2
	@command -v java >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null; } || \
	  echo "Spark's tests are skipped: Java 17 could not be installed (Debian: openjdk-17-jre-headless)." >&2

# Long runs, apart from the tests.
bench: .venv/.test
	for file in tests/bench/bench_*.py; do $(BIN)/python -m tests.bench.$$(basename $$file .py) || exit 1; done

simulate: .venv/.test
	for file in tests/simulation/*.py; do $(BIN)/python -m tests.simulation.$$(basename $$file .py) || exit 1; done

# How often every statement of certainty holds: docs/certainty.md. Goes on where it stopped (tests/simulation/certainty.json).
certainty: .venv/.test
	$(BIN)/python -m tests.simulation.certainty

# Attacks and accidents by the hundred, in pieces; each is done once, and this goes on where it stopped (tests/torture/done.json).
torture: .venv/.test
	$(BIN)/python -m tests.torture.pieces

# What was done of it so far, into docs/evidence.md.
evidence: .venv/.test
	$(BIN)/python -m tests.torture.pieces --minutes 0 --write

# Files in every notation, from known people, days and values: read as they were written, or asked about.
files: .venv/.test
	$(BIN)/python -m tests.torture.files 20000

# Every definition on Spark by all that is asked of it (`make test` does that of some), and a million days on two workers.
spark: .venv/.test java
	RESPITE_SPARK=1 $(BIN)/python -m pytest tests/agreement/test_spark.py tests/agreement/test_spark_cluster.py

# What is drawn at random, four hundred examples a rule instead of a few.
agree: .venv/.test
	RESPITE_EXAMPLES=400 $(BIN)/python -m pytest -q -n auto --dist loadfile -m hypothesis tests/unit tests/agreement tests/files tests/store

# Every page in both looks, on a phone in the light and at a desk in the dark, where `make test` takes one for each.
looks: .venv/.test browser $(AXE)
	RESPITE_EVERY_LOOK=1 $(BIN)/python -m pytest tests/browser/test_accessibility.py

# The README's pictures, from the demo.
pictures: .venv/.test browser
	$(BIN)/python docs/screenshots.py

# The page about the terminal, from the table of its commands.
docs: .venv/.test
	$(BIN)/python docs/terminal.py

# Numbers that tests compare with, made anew by R (Debian: r-base-core, r-cran-survival, r-cran-mass).
reference:
	for file in tests/reference/*/make.R; do (cd $$(dirname $$file) && Rscript make.R) || exit 1; done

lock: .venv/.test
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/python -m uv pip compile pyproject.toml --universal --generate-hashes --quiet --no-header --no-annotate --no-emit-index-url -o requirements.lock
	$(BIN)/python -m uv pip compile pyproject.toml --extra spark --universal --generate-hashes --quiet --no-header --no-annotate --no-emit-index-url -c requirements.lock -o requirements-spark.lock
	$(BIN)/python -m uv pip compile pyproject.toml --extra test --universal --generate-hashes --quiet --no-header --no-annotate --no-emit-index-url -c requirements.lock -o requirements-test.lock

# What an installation is made of, as CycloneDX, from the lock: build/respite.cdx.json. What writes it is apart from what runs.
sbom: requirements.lock
	test -x .venv/sbom/bin/python || $(PYTHON) -m venv .venv/sbom
	.venv/sbom/bin/python -m pip install --quiet --disable-pip-version-check 'cyclonedx-bom>=7.5,<8'
	mkdir -p build
	.venv/sbom/bin/python -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml --of JSON -o build/respite.cdx.json

clean:
	git clean -xfd
