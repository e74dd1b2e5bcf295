"""The documentation says what the program does: its commands run, nothing is left out."""

import inspect
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from qualkit import Project
from qualkit.cli.commands import qualkit
from qualkit.formats.answers import read_answers
from qualkit.formats.codebook_columns import NAMES
from qualkit.formats.codebook_tables import read_codebook_table
from qualkit.formats.codebooks import read_codebook
from qualkit.formats.codings import read_codings
from qualkit.formats.designs import read_design
from qualkit.formats.instruments import read_instrument
from qualkit.formats.respondents import HEADINGS, read_respondents
from qualkit.model import Codebook

HERE = Path(__file__).parents[2]
README, TUTORIAL = HERE / "README.md", HERE / "docs" / "tutorial.md"
REFERENCE = (HERE / "docs" / "reference.md").read_text(encoding="utf-8")
PAGES = sorted({*HERE.glob("*.md"), *(HERE / "docs").rglob("*.md"), *HERE.glob("[a-z]*/README.md")})
SHARED = {"--help", "--project", "--coder", "--language"}
OF_TABLES = {"--to", "--output"}


def blocks(page: str, language: str) -> list[str]:
    """What stands in the page's fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def commands(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with the words that call it."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, *path, name)
    else:
        yield " ".join(path), command


COMMANDS = dict(commands(qualkit, "qualkit"))


def section(path: str) -> str:
    """What the reference says of one command."""
    found = re.findall(rf"^\*\*`{path}[ `].*?(?=^\*\*|^#|\Z)", REFERENCE, re.DOTALL | re.MULTILINE)
    assert len(found) == 1, f"{path} stands {len(found)} times in the reference"
    return str(found[0])


def options(command: click.Command) -> set[str]:
    """The long names of a command's own options."""
    given = {o for p in command.params if isinstance(p, click.Option) for o in p.opts}
    return {o for o in given if o.startswith("--")} - SHARED


@pytest.mark.parametrize("page", [README, TUTORIAL], ids=lambda page: page.name)
def test_what_a_page_tells_to_type_works_in_that_order(page, tmp_path, monkeypatch):
    """In an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALKIT_CODER", "ana")
    for name in ("QUALKIT_PROJECT", "QUALKIT_LANGUAGE", "QUALKIT_CODINGS_OF"):
        monkeypatch.delenv(name, raising=False)
    parts = re.findall(r"^```(sh|python)\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.M)
    assert {language for language, _ in parts} == {"sh", "python"}
    for language, block in parts:
        if language == "python":
            exec(compile(block, page.name, "exec"), {})
            continue
        for line in block.splitlines():
            name, *arguments = shlex.split(line)
            assert name == "qualkit"
            result = CliRunner().invoke(qualkit, arguments)
            assert result.exit_code == 0, f"{line}\n{result.output}"
    assert next(tmp_path.glob("*report.docx")).stat().st_size > 10_000


@pytest.mark.parametrize("path", COMMANDS)
def test_the_reference_names_every_option_of_a_command_and_no_other(path):
    said = section(path)
    title = said.splitlines()[0]
    expected = options(COMMANDS[path])
    if expected >= OF_TABLES:
        assert " table" in title
        expected -= OF_TABLES
    if "--codings-of" in expected:
        assert "whose" in title
        expected.remove("--codings-of")
    own = set(re.findall(r"--[a-z-]+", title)) - SHARED
    assert own == expected


@pytest.mark.parametrize("path", COMMANDS)
def test_the_reference_gives_an_example_of_a_command_that_can_be_typed(path):
    example = re.search(r"^Example: `(.+)`$", section(path), re.MULTILINE)
    assert example is not None
    assert example[1].startswith(path)
    arguments = shlex.split(example[1])[len(path.split()) :]
    COMMANDS[path].make_context(path, arguments)  # raises for what cannot be read


@pytest.mark.parametrize("path", COMMANDS)
def test_the_help_of_a_command_has_an_example(path):
    text = COMMANDS[path].help or ""
    assert text.split("\n")[0].endswith(".")
    assert re.search(rf"^\s+{path}\b", text, re.MULTILINE)


def test_the_reference_names_no_command_that_is_not_there():
    assert set(re.findall(r"^\*\*`(qualkit(?: [a-z]+)+)", REFERENCE, re.MULTILINE)) == set(COMMANDS)


def test_the_reference_names_every_public_method_with_its_parameters_and_no_other():
    python = REFERENCE.partition("\n## Python\n")[2].partition("\n## ")[0]
    said = dict(re.findall(r"^- `(\w+)(?:\((.*?)\))?`: \S", python, re.MULTILINE))
    expected = {}
    for name, thing in inspect.getmembers(Project):
        if name.startswith("_"):
            continue
        expected[name] = ""
        if callable(thing):
            parameters = [p for p in inspect.signature(thing).parameters if p not in _SELF]
            expected[name] = ", ".join(parameters)
    assert said == expected


_SELF = ("self", "study")


def test_the_examples_of_file_formats_can_be_read(tmp_path):
    for block in (*blocks(REFERENCE, "yaml"), *blocks(REFERENCE, "csv")):
        first, _, rest = block.partition("\n")
        (tmp_path / first.removeprefix("# ")).write_text(rest, encoding="utf-8")
    design = read_design(tmp_path / "design.yaml")
    questionnaire = read_instrument(tmp_path / "questionnaire.yaml")
    assert len(read_instrument(tmp_path / "survey.yaml").questions) == 3
    book = read_codebook(tmp_path / "codebook.yaml")
    table = read_codebook_table(tmp_path / "codes.csv", language="nl", known=Codebook(()))
    assert [(c.key, c.parent) for c in table.codebook.codes] == [
        ("vertrouwen", None),
        ("woord_houden", "vertrouwen"),
    ]
    assert [r.cases for r in read_respondents(tmp_path / "respondents.csv", design=design)] == [
        ("D01",),
        ("D02",),
    ]
    assert {row.code for row in read_codings(tmp_path / "codings.csv").rows} <= {
        code.key for code in book.codes
    }
    answers = read_answers(tmp_path / "answers.csv", questionnaire, design=design).answers
    assert [a.value for a in answers] == [4, 2, 5, None]


def test_the_reference_names_every_heading_of_a_respondent_list():
    listed = REFERENCE.partition("### Respondent list")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| (\w+) \| ([^|]+) \|", listed, re.MULTILINE)[1:]
    assert {column: tuple(names.strip().split(", ")) for column, names in rows} == dict(HEADINGS)


def test_the_reference_names_every_heading_of_a_codebook_as_a_table():
    table = REFERENCE.partition("### Codebook as a table")[2].partition("\n### ")[0]
    said = set(re.findall(r"\w+(?: \w+)*", table.replace("_", " ")))
    parts = {name for (_, part), names in NAMES.items() for name in names if not part}
    assert parts <= said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HERE)))
def test_links_inside_the_project_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith(("https://", "http://")):
            continue
        file, _, place = target.partition("#")
        there = page.parent / file if file else page
        assert there.exists(), target
        if place:
            titles = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert place in {title.lower().replace(" ", "-") for title in titles}, target
