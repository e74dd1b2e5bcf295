"""The small study: made once, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from old_study import make_old
from small_study import IMPORTS, Files, write_files

from qualkit import Project
from qualkit.store.database import join


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The files of the small study."""
    return write_files(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory, files: Files) -> Path:
    """A study with a design and its coders, and nothing else."""
    path = tmp_path_factory.mktemp("empty") / "study.qualkit"
    with Project.create(path, design=files.design) as study, study.store.writing() as connection:
        for name in ("ana", "ben"):
            join(connection, name)
    return path


@pytest.fixture(scope="session")
def full_file(tmp_path_factory: pytest.TempPathFactory, files: Files, empty_file: Path) -> Path:
    """A study with everything imported by ana."""
    path = tmp_path_factory.mktemp("full") / "study.qualkit"
    shutil.copy(empty_file, path)
    with Project.open(path, coder="ana") as study:
        for bring_in in IMPORTS:
            bring_in(study, files)
    return path


@pytest.fixture
def path(tmp_path: Path, full_file: Path) -> Path:
    """A copy of the full study, closed."""
    return Path(shutil.copy(full_file, tmp_path / "study.qualkit"))


@pytest.fixture
def study(path: Path) -> Iterator[Project]:
    """The full study, opened by ana."""
    with Project.open(path, coder="ana") as opened:
        yield opened


@pytest.fixture
def by_ben(study: Project) -> Iterator[Project]:
    """The same study, opened by ben as another program would."""
    with Project.open(study.path, coder="ben") as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path, empty_file: Path) -> Iterator[Project]:
    """A study without documents, opened by ana."""
    path = Path(shutil.copy(empty_file, tmp_path / "empty.qualkit"))
    with Project.open(path, coder="ana") as opened:
        yield opened


@pytest.fixture(scope="session")
def old_file(tmp_path_factory: pytest.TempPathFactory, full_file: Path) -> Path:
    """The full study as version 0001 left it."""
    return make_old(tmp_path_factory.mktemp("old") / "study.qualkit", full_file)


@pytest.fixture
def old_path(tmp_path: Path, old_file: Path) -> Path:
    """A copy of that file."""
    return Path(shutil.copy(old_file, tmp_path / "study.qualkit"))
