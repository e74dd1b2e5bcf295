# Everything sets itself up: `make demo` and `make test` need Python 3.11 or later and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?= -n 2

.PHONY: demo test clean

demo: $(VENV)/installed
	rm -f outputs/example.qualkit
	$(BIN)/qualkit init outputs/example.qualkit --example alliance
	$(BIN)/qualkit status --project outputs/example.qualkit
	$(BIN)/qualkit report outputs/report.docx --project outputs/example.qualkit \
		--role client --wave final --by setting --codings-of consensus \
		--code friction_discussed --code fairness --code being_heard
	$(BIN)/qualkit report outputs/rapport.docx --project outputs/example.qualkit --language nl \
		--role client --wave final --by setting --codings-of consensus \
		--code friction_discussed --code fairness --code being_heard

test: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(PYTEST_ARGS)
	@command -v soffice > /dev/null || echo "Skipped: reports are not opened in LibreOffice. \
	Install LibreOffice Writer (https://www.libreoffice.org, or your system's package \
	libreoffice-writer) to run those tests too."

clean:
	rm -rf $(VENV) build dist *.egg-info outputs/*.qualkit* outputs/*.docx

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/pip setup.cfg constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/installed-for-tests: $(VENV)/bin/pip setup.cfg constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@ $(VENV)/installed
