"""Starting is quick: heavy libraries load where they are used."""

import subprocess
import sys

import pytest

HEAVY = {"pandas", "numpy", "spacy", "sklearn", "scipy", "sqlalchemy", "matplotlib", "docx", "lxml",
         "openpyxl", "simplemma", "pydantic", "pyreadstat"}  # fmt: skip

HELP = """
from click.testing import CliRunner
from qualkit.cli.commands import qualkit
for words in (["--help"], ["--version"], ["coding", "--help"], ["joint", "--help"], ["nonsense"]):
    CliRunner().invoke(qualkit, words)
"""


def loaded(code: str) -> set[str]:
    """The top modules that code loads in a fresh process."""
    script = f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    "code",
    ["import qualkit", "import qualkit; qualkit.__version__; qualkit.QualkitError", HELP],
    ids=["import", "names", "help"],
)
def test_starting_loads_nothing_heavy(code: str) -> None:
    """`import qualkit` and every `--help` load no data, language or document library."""
    assert loaded(code) & HEAVY == set()


def test_coding_loads_no_language_library() -> None:
    """Opening a study loads the database and frames, but neither spaCy nor scikit-learn."""
    assert loaded("from qualkit import Project") & {"spacy", "sklearn", "matplotlib"} == set()


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    """`qualkit.Projct` fails as any misspelt name does."""
    import qualkit

    with pytest.raises(AttributeError, match="Projct"):
        _ = qualkit.Projct
    assert set(qualkit.__all__) <= {*dir(qualkit), "Project", "QualkitError", "Span"}
