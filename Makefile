# make demo    build Lustrum, install it into an environment of its own with JupyterLab, run the examples
# make lab     open JupyterLab in that environment
# make manual  writes the manual anew from what the verbs and functions declare
# make test    everything that is tested; BROWSER=no leaves the browser out
# make soak    the long tests of the protocol and of the language at their whole counts, with figures
# make bench   how fast a release build is, beside ipykernel, Python polars and pandas; BENCH_ROWS and BENCH_TIMES for a smaller run
#
# Needs cargo, a C compiler, make, and Python 3 with pip and venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LUSTRUM := $(BIN)/lustrum
DEMO := demo

# Polars takes minutes to compile: what was built stays outside the checkout, and the next clone finds it.
CACHE := $(or $(XDG_CACHE_HOME),$(if $(HOME),$(HOME)/.cache),$(CURDIR)/.cache)
export CARGO_TARGET_DIR ?= $(CACHE)/lustrum/target
export LUSTRUM_DATA ?= ../shared/data
export LUSTRUM_BIN ?= $(CARGO_TARGET_DIR)/debug/lustrum

# Figures are those of a release build, unless LUSTRUM_BIN named another program.
ifeq ($(origin LUSTRUM_BIN),file)
BENCHED := $(CARGO_TARGET_DIR)/release/lustrum
else
BENCHED := $(LUSTRUM_BIN)
endif

# What pip, Jupyter and cargo say about themselves is not what this is about.
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo lab test manual soak bench kernel build release rust-tests notebook-tests browser

demo: kernel
	rm -rf $(DEMO)
	cp -r examples $(DEMO)
	cd $(DEMO) && ../$(BIN)/jupyter nbconvert --log-level WARN --to html --execute *.ipynb
	@echo
	@echo "The examples, as they ran just now:"
	@for page in $(DEMO)/*.html; do echo "    file://$(CURDIR)/$$page"; done
	@echo "To try it yourself: make lab"

# Jupyter asks root to say so.
lab: AS_ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)
lab: kernel
	cd examples && ../$(BIN)/jupyter lab $(AS_ROOT)

test: rust-tests notebook-tests

# docs/reference/ from the declarations of verbs, functions and types.
manual:
	UPDATE=1 cargo test --locked --test it manual::

# One after the other, so that the figures are those of one kernel.
soak: SEED := $(shell date +%s)
soak: export LUSTRUM_SOAK = 1
soak: $(VENV)/.test
	cargo build --locked
	cargo test --locked --test it -- --nocapture --test-threads 1 attacks:: fuzz:: \
		ending::the_last_reply history::many_kernels zmtp::no_reply_is_lost surviving::every_step
	@echo "random lines from the seed $(SEED)"
	PROPTEST_RNG_SEED=$(SEED) cargo test --locked --test it -- --nocapture --test-threads 1 conditions:: grammar::
	cargo test --locked --lib -- jupyter::fuzz:: jupyter::zmtp::fuzz::
	$(BIN)/pytest tests/notebooks/test_channels.py --durations 5
	$(BIN)/pytest -s tests/notebooks/test_interrupts.py

# The setting for an older OpenBLAS that some machines carry would slow the numpy of today.
bench: release $(VENV)/.bench
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE LUSTRUM_BIN=$(BENCHED) $(BIN)/python benches

# The program goes beside its Python environment, so that the kernel stays when the build output goes.
kernel: build $(VENV)/.demo
	install -m 755 $(LUSTRUM_BIN) $(LUSTRUM)
	$(LUSTRUM) install --prefix $(VENV)

build:
	cargo build --locked

ifeq ($(origin LUSTRUM_BIN),file)
release:
	cargo build --locked --release
else
release:
endif

$(VENV)/.demo: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --requirement $<
	@touch $@

$(VENV)/.test: tests/notebooks/requirements.txt $(VENV)/.demo
	$(BIN)/pip install --quiet --requirement $<
	@touch $@

$(VENV)/.bench: benches/requirements.txt $(VENV)/.demo
	$(BIN)/pip install --quiet --requirement $<
	@touch $@

rust-tests:
	cargo fmt --check
	cargo clippy --locked --all-targets -- --deny warnings
	cargo build --locked
	@if cargo nextest --version >/dev/null 2>&1; then echo cargo nextest run; cargo nextest run --locked; else echo cargo test; cargo test --locked; fi

ifeq ($(BROWSER),no)
notebook-tests: export BROWSER = no
notebook-tests: rust-tests $(VENV)/.test
	$(BIN)/pytest tests/notebooks
	@echo "BROWSER=no: the tests of JupyterLab in a browser were not run."
else
notebook-tests: rust-tests $(VENV)/.test browser
	$(BIN)/pytest tests/notebooks
endif

browser:
	@if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "apt-get install chromium"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-liberation >/dev/null; \
	else \
		echo "The browser tests need Chromium: install Debian's package \`chromium\` (as root: apt-get install chromium)."; \
		echo "To leave them out: make test BROWSER=no"; \
		exit 1; \
	fi
