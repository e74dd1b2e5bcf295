"""The shipped example study, made anywhere."""

import shutil
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from qualkit.errors import NotFound
from qualkit.project.documents import Progress
from qualkit.project.study import Project
from qualkit.reports.saving import must_be_new
from qualkit.store.database import free_place
from qualkit.store.faults import said_of_files

CODER = "ana"
RAW = frozenset({".docx", ".xlsx", ".sav", ".yaml", ".md"})
"""The kinds of files that a researcher would begin from."""


def create_example(path: Path | str, *, language: str = "en", progress: Progress = iter) -> Path:
    """A new study with the alliance example: interviews, surveys, codebook, codings, answers.

    Built beside its place and moved there when it is whole. Raises Conflict if the file exists.
    """
    path = free_place(Path(path))
    with said_of_files(path), TemporaryDirectory(dir=path.parent, prefix=".qualkit-") as folder:
        unfinished = Path(folder) / path.name
        _fill(unfinished, language=language, progress=progress)
        unfinished.replace(path)
    return path


def copy_example_files(folder: Path | str) -> tuple[Path, ...]:
    """Copies the files that the example is made of into a folder, to begin from as a researcher
    would: `transcripts` (Word files, lists, answers, design), `codebooks`, and `docs` with the
    tutorial; returns these.

    Raises Conflict if one of them is there already, NotFound without the folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise NotFound("There is no folder {folder}.", folder=str(folder))
    made = tuple(folder / name for name in ("transcripts", "codebooks", "docs"))
    for target in made:
        must_be_new(target)
    with (
        said_of_files(folder),
        TemporaryDirectory(dir=folder, prefix=".qualkit-") as unfinished,
    ):
        for target in made:
            with resources.as_file(resources.files(f"qualkit.{target.name}")) as source:
                copied = Path(unfinished) / target.name
                copied.mkdir()
                for file in sorted(source.iterdir()):
                    if file.suffix in RAW:
                        shutil.copy(file, copied)
        for target in made:
            (Path(unfinished) / target.name).replace(target)
    return made


def _fill(path: Path, *, language: str, progress: Progress) -> None:
    with ExitStack() as files:
        transcripts, codebooks = (
            files.enter_context(resources.as_file(resources.files(f"qualkit.{folder}")))
            for folder in ("transcripts", "codebooks")
        )
        design = transcripts / "design.yaml"
        study = files.enter_context(
            Project.create(path, coder=CODER, design=design, language=language)
        )
        study.import_codebook(codebooks / "alliance.yaml")
        study.import_answers(
            transcripts / "monitor.sav", instrument=codebooks / "alliance-monitor.yaml"
        )
        study.import_transcripts(
            transcripts,
            respondents=transcripts / "respondents.xlsx",
            form=codebooks / "telephone-survey.yaml",
            progress=progress,
        )
        study.import_codings(transcripts / "codings.xlsx")
        for coder in study.coders():
            Project(study.store, coder=coder).finish(coded=True)
        study.import_codings(transcripts / "reconciled.xlsx")
        study.finish(reconciled=True)
