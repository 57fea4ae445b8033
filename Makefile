# make run    open the app (on a machine without a display: the tour, off screen, into tour/)
# make test   lint, types, the whole suite
# make thorough  the suite with every example of a property, every page in every look: see tests/thorough.py
# make fonts  the tests of what is seen, with a face wider than usual and with a narrower one
# make pythons  the suite on every Python from 3.11 to 3.14 that this machine has, each in an environment of its own
# make bench  our engine beside its rivals; writes the table in README.md (make rivals installs them)
# make soak   what must hold for hours, in an hour: a monkey, kill -9, mutated files, every value of a workspace
#             replaced, every lesson, a quarter of an hour of everything at once; writes the table in README.md
# make sheets every page in every state, size and look on contact sheets in sheets/, for looking
# make app    a folder dist/nablab that runs without Python, on the system it is made on; tried by its own tour
# make pictures  every picture of the README and of docs/, from the real window
# make weights  train the shipped digit networks again: mnist from MNIST alone, and with
#               PENDIGITS=/path/to/pendigits-orig.tra.gz pens too (without it, it says where that file is)
# make recording  train the notebook's run, full batches of 41,000 images, and keep a dozen checkpoints of it
# make letters  train the networks that the lab Letters comes with again
# make words   choose the words of the lab Words again, from GLOVE=/path/to/a folder with words.txt and vectors.npy
# make graphs  write the examples of the graph lab that are documents again

PYTHON ?= python3
BIN := .venv/bin
RIVALS := .venv-rivals/bin
SEEN := tests/e2e tests/gui tests/labs

.PHONY: run test thorough fonts pythons bench soak sheets rivals weights recording graphs letters words app pictures

run: .venv/installed
	$(BIN)/python main.py $(ARGS)

test: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

thorough: .venv/installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal --thorough $(ARGS)

fonts: .venv/installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal --font wide $(SEEN) $(ARGS)
	$(BIN)/python -m pytest -n auto --dist worksteal --font narrow $(SEEN) $(ARGS)

# A name on the path may be a shim that leads nowhere: one that runs is taken, pyenv's own as a second choice.
pythons:
	@for version in 3.11 3.12 3.13 3.14; do \
		for python in python$$version $$(ls -d $$HOME/.pyenv/versions/$$version.*/bin/python 2>/dev/null); do \
			$$python -c '' 2>/dev/null || continue; \
			echo "== $$($$python --version)"; \
			$$python -m venv .venv-$$version && \
			.venv-$$version/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' && \
			.venv-$$version/bin/python -m pytest -n auto --dist worksteal $(ARGS) || exit 1; \
			break; \
		done; \
	done

bench: .venv/installed
	$(firstword $(wildcard $(RIVALS)/python) $(BIN)/python) -m tests.benchmarks $(ARGS)

soak: .venv/installed
	$(BIN)/python -m tests.soak $(ARGS)

sheets: .venv/installed-dev
	NABLAB_HOME=$$(mktemp -d) $(BIN)/python -m tests.sheets $(ARGS)

app: .venv-app/installed
	.venv-app/bin/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build tools/nablab.spec
	.venv-app/bin/python tools/try_app.py

# Beside the other environments: PyInstaller packs what it finds installed.
.venv-app/installed: pyproject.toml
	$(PYTHON) -m venv .venv-app
	.venv-app/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[app]'
	@touch $@

rivals:
	$(PYTHON) -m venv $(dir $(RIVALS))
	$(RIVALS)/python -m pip install --quiet --disable-pip-version-check --editable . \
		torch==2.13.0 scikit-learn micrograd==0.1.0 autograd==1.9.1

pictures: .venv/installed-dev
	$(BIN)/python tools/make_pictures.py $(ARGS)

weights: .venv/installed
	$(BIN)/python tools/train_digits.py $(if $(PENDIGITS),--pendigits '$(PENDIGITS)')

recording: .venv/installed
	$(BIN)/python tools/record_run.py

graphs: .venv/installed
	$(BIN)/python tools/make_graphs.py

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) or sys.version_info >= (3, 15))' || \
		{ echo "Nablab needs Python 3.11 to 3.14; name one with: make run PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/installed

letters: .venv/installed
	$(BIN)/python tools/make_letters.py

words: .venv/installed
	$(BIN)/python tools/make_words.py $(GLOVE)
