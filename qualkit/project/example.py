"""The shipped example study, made anywhere."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import resources
from pathlib import Path

from qualkit.project.documents import Progress
from qualkit.project.study import Project

CODER = "ana"


@contextmanager
def example_files() -> Iterator[tuple[Path, Path]]:
    """The folders of the example's transcripts and scores, and of the codebooks, as real files."""
    with ExitStack() as stack:
        yield tuple(
            stack.enter_context(resources.as_file(resources.files("qualkit").joinpath(name)))
            if resources.files("qualkit").joinpath(name).is_dir()
            else stack.enter_context(resources.as_file(resources.files(f"qualkit.{name}")))
            for name in ("transcripts", "codebooks")
        )  # type: ignore[misc]


def create_example(path: Path | str, *, language: str = "en", progress: Progress = iter) -> None:
    """A new study with the alliance example: interviews, codebook, codings, Monitor answers.

    Raises Conflict if the file exists.
    """
    with example_files() as (transcripts, codebooks):
        design = transcripts / "design.yaml"
        study = Project.create(path, coder=CODER, design=design, language=language)
        with study:
            study.import_codebook(codebooks / "alliance.yaml")
            study.import_answers(
                transcripts / "monitor.sav", instrument=codebooks / "alliance-monitor.yaml"
            )
            study.import_transcripts(
                transcripts, respondents=transcripts / "respondents.xlsx", progress=progress
            )
            study.import_codings(transcripts / "codings.xlsx")
            study.finish()
