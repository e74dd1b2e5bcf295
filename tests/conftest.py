"""What all tests share."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from few_interviews import Files

    from qualkit import Project


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--no-skips`: where everything can be had, a skipped test is a failed one."""
    parser.addoption("--no-skips", action="store_true", help="count skipped tests as failed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Turns a skip into a failure where skips are not allowed."""
    report = yield
    if report.skipped and item.config.getoption("--no-skips") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, but no skip is allowed here: {report.longrepr[-1]}"
    return report


@pytest.fixture(scope="session")
def example_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped example study; nobody writes to it."""
    from qualkit.project.example import create_example

    path = tmp_path_factory.mktemp("example") / "example.qualkit"
    create_example(path)
    return path


@pytest.fixture
def example(tmp_path: Path, example_file: Path) -> Iterator["Project"]:
    """A copy of the example study, opened by ana."""
    from qualkit import Project

    with Project.open(
        shutil.copy(example_file, tmp_path / "example.qualkit"), coder="ana"
    ) as study:
        yield study


@pytest.fixture(scope="session")
def few_files(tmp_path_factory: pytest.TempPathFactory) -> "Files":
    """The files of the study of a few interviews; nobody writes to them."""
    from few_interviews import write_files

    return write_files(tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="session")
def few_made(tmp_path_factory: pytest.TempPathFactory, few_files: "Files") -> Path:
    """The study of a few interviews, all imported by ana, nothing finished."""
    from few_interviews import make

    path = tmp_path_factory.mktemp("made") / "few.qualkit"
    make(path, few_files)
    return path


@pytest.fixture
def few_path(tmp_path: Path, few_made: Path) -> Path:
    """A copy of the study of a few interviews, alone in its folder."""
    folder = tmp_path / "study"
    folder.mkdir()
    return Path(shutil.copy(few_made, folder / "few.qualkit"))


@pytest.fixture
def few(few_path: Path) -> Iterator["Project"]:
    """The study of a few interviews, opened by ana."""
    from qualkit import Project

    with Project.open(few_path, coder="ana") as study:
        yield study
