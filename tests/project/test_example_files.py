"""The example's raw files, as a researcher gets them."""

from pathlib import Path

import pytest

from qualkit import Project
from qualkit.errors import Conflict, NotFound
from qualkit.project.example import copy_example_files


def test_the_files_of_the_example_can_be_had_anywhere(tmp_path: Path) -> None:
    """All that the study is made of, and no source from which the example itself is written."""
    transcripts, codebooks, docs = copy_example_files(tmp_path)
    assert {file.name for file in docs.iterdir()} == {"methods.md", "reference.md", "tutorial.md"}
    assert len(list(transcripts.glob("*.docx"))) == 24
    assert {path.suffix for path in codebooks.iterdir()} == {".yaml"}
    assert not list(transcripts.glob("*.py")) and not (transcripts / "interviews").exists()
    with Project.create(
        tmp_path / "own.qualkit", coder="ana", design=transcripts / "design.yaml"
    ) as study:
        study.import_codebook(codebooks / "alliance.yaml")
        assert len(study.codes()) == 53


def test_files_that_are_there_are_not_replaced(tmp_path: Path) -> None:
    """Somebody may have worked in them; then nothing at all is copied."""
    (tmp_path / "codebooks").mkdir()
    with pytest.raises(Conflict, match="exists already"):
        copy_example_files(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["codebooks"]
    with pytest.raises(NotFound):
        copy_example_files(tmp_path / "nowhere")
