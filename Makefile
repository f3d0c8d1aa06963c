# `make help` lists the targets. Each one is one or two plain commands; README.md gives them for systems without make.
.POSIX:

# The Python that makes .venv, if python3 is not the one you want: make book PYTHON=python3.12
PYTHON = python3
# Where the environment keeps its own. On Windows: make book VENV=.venv/Scripts/python.exe
VENV = .venv/bin/python
PORT = 8000
# Where `make live` takes Python for the pages from; empty: npm and PyPI.
RUNTIME =

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 - \2/p' Makefile

book: setup ## build both editions into _build/site and say how to look at them
	@$(VENV) -m booktools build

live: setup ## build both editions with cells that run in the page (RUNTIME=... takes a Pyodide release by path or address)
	@$(VENV) -m booktools live --runtime "$(RUNTIME)"

live-test: setup ## run every cell of the book under what a page is served, beside its stored output
	@$(VENV) -m booktools live-test

serve: setup ## show the built site on this machine only, at 127.0.0.1:8000 (PORT=...)
	@$(VENV) -m booktools serve --port $(PORT)

test: ## build, then check package, notebooks and site, with one summary; fetches a browser if there is none
	@$(PYTHON) booktools/bootstrap.py --chromium
	@$(VENV) -m booktools build
	$(VENV) -m pytest --nbval --nbval-current-env -p booktools.checks.nbval_plugin --nbval-older-processor -n 2 --dist loadscope --no-loadscope-reorder --durations=20 tests chapters index.ipynb

check: lint ## the quick loop: lint, format, package tests
	$(VENV) -m pytest -n 2 -m "not slow" tests/lossbook tests/bootstrap

lint: setup-all ## lint, check the format and the types
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy lossbook tests/typing/user_script.py

format: setup-all ## put the code into the format that lint asks for
	$(VENV) -m ruff check --fix .
	$(VENV) -m ruff format .

run: setup-all ## execute again, in place, the chapters whose code has changed
	@$(VENV) -m booktools run

nbval: setup-all ## run the notebooks beside their stored outputs and say which cells changed
	@$(VENV) -m booktools nbval

lab: ## open the notebooks in JupyterLab, with the book's own Markdown shown as it is meant
	@$(PYTHON) booktools/bootstrap.py --lab
	$(VENV) -m jupyterlab .

notebooks: setup ## write every chapter as a plain notebook, one per language
	@$(VENV) -m booktools notebooks

offline: setup ## write the site of each language as a zip that opens by a double click, with its search
	@$(VENV) -m booktools offline

epub: setup ## write the book of each language as an EPUB
	@$(VENV) -m booktools epub

bench: setup-all ## measure speed, build times and page weights
	$(VENV) -m benchmarks

setup: ## make .venv and node_modules with what `make book` needs, or do nothing if they have it
	@$(PYTHON) booktools/bootstrap.py

setup-all: ## the same with what runs the notebooks and the tests
	@$(PYTHON) booktools/bootstrap.py --all

lock: setup-all ## write constraints.txt from what is installed
	@$(PYTHON) booktools/bootstrap.py --lock

clean: ## remove what was built
	rm -rf _build

distclean: clean ## remove the environment too
	rm -rf .venv node_modules

.PHONY: help book live live-test serve test check lint format run nbval lab notebooks offline epub bench setup setup-all lock clean distclean
