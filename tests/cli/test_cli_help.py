"""Help: every command has one, with an example that is a command."""

import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from qualkit.cli.commands import qualkit


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and sub-command with the words that call it."""
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = dict(commands(qualkit))
NAMES = [" ".join(path) for path in ALL]


def examples(command: click.Command) -> list[list[str]]:
    """The example commands in a help text, as words."""
    lines = (line.strip() for line in (command.help or "").splitlines())
    return [shlex.split(line)[1:] for line in lines if line.startswith("qualkit ")]


def named(words: list[str]) -> click.Command:
    """The command that words call; fails where there is none."""
    command: click.Command = qualkit
    while isinstance(command, click.Group):
        name, *words = words
        assert name in command.commands, f"there is no command {name}"
        command = command.commands[name]
    return command


def test_the_commands_are_those_of_the_manual() -> None:
    """The list of commands is looked at when it changes."""
    assert sorted(qualkit.commands) == sorted(
        ["answers", "cases", "codebook", "coding", "documents", "erase", "export", "finish",
         "frequencies",
         "import", "init", "joint", "log", "participants", "quantitise", "quotes", "redo", "report",
         "respondents", "restore", "scores", "status", "suggest", "turns", "undo", "withdraw"]
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(name: str) -> None:
    """`--help` ends well, says in a sentence what the command does, and shows an example of it."""
    result = CliRunner().invoke(qualkit, [*name.split(), "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    command = ALL[tuple(name.split())]
    assert (command.help or "").split("\n")[0].rstrip().endswith((".", ";", ","))
    shown = examples(command)
    assert shown
    for words in shown:
        assert words[: len(name.split())] == name.split()


@pytest.mark.parametrize("name", ["", *NAMES])
def test_the_commands_of_the_examples_exist(name: str) -> None:
    """Every example is parsed by click without complaint, down to its last option."""
    command = ALL[tuple(name.split())] if name else qualkit
    for words in examples(command):
        target = named(words)
        path = next(p for p, c in ALL.items() if c is target)
        target.make_context("qualkit", words[len(path) :])


@pytest.mark.parametrize("name", NAMES)
def test_every_option_says_what_it_does(name: str) -> None:
    """No option is listed without a word of explanation, choices or a name for its value."""
    for parameter in ALL[tuple(name.split())].params:
        if isinstance(parameter, click.Option):
            assert parameter.help or isinstance(parameter.type, click.Choice), parameter.name


@pytest.mark.parametrize("words", [["-h"], ["--help"], ["--version"], ["coding", "-h"]])
def test_asking_for_help_ends_well(words: list[str]) -> None:
    """Help and version come with exit code 0."""
    assert CliRunner().invoke(qualkit, words).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["coding", "add"],
        ["coding", "add", "P1", "trust", "--polarity", "good"],
        ["coding", "change", "1a", "--start", "three"],
        ["finish"],
        ["finish", "P1", "--all"],
        ["suggest", "accept"],
        ["joint", "--groups", "thirds"],
        ["joint", "--quotes", "99"],
        ["documents", "--to", "pdf"],
        ["import", "answers", "a.csv"],
        ["init", "a.qualkit", "--example", "other"],
        ["init", "a.qualkit", "--example", "alliance", "--design", "design.yaml"],
        ["status", "--language", "de"],
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_two(few_path, words: list[str]) -> None:
    """What a command does not understand ends with exit code 2 and a line that says so."""
    env = {"QUALKIT_PROJECT": str(few_path), "QUALKIT_CODER": "ana"}
    result = CliRunner().invoke(qualkit, words, env=env)
    assert result.exit_code == 2
    assert "Error:" in result.output and "Traceback" not in result.output
