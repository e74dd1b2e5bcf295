"""The shipped example study, made anywhere."""

from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from qualkit.project.documents import Progress
from qualkit.project.study import Project
from qualkit.store.database import free_place
from qualkit.store.faults import said_of_files

CODER = "ana"


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
        for coder, theirs in study.codings().groupby("coder"):
            Project(study.store, coder=str(coder)).finish(*sorted(set(theirs["document"])))
        study.import_codings(transcripts / "reconciled.xlsx")
        study.finish(reconciled=True)
