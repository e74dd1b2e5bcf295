"""`qualkit restore`: the study's backups, listed and put back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.door import ask, done, note, show, with_file, with_output

if TYPE_CHECKING:
    from qualkit.displays.table import Table
    from qualkit.messages import Catalogue


@click.command()
@click.argument("backup", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_output
@with_file
def restore(
    path: Path, say: "Catalogue", backup: str | None, yes: bool, to: str | None, output: Path | None
) -> None:
    """List the backups, or put one back: BACKUP is its number or its file's name.

    \b
    Examples:
      qualkit restore
      qualkit restore 2
    """
    if backup is None:
        table = _listed(path, say)
        show(table, to=to, output=output)
        if not table.rows:
            done(
                "Backups are in a folder beside the study that is called like it, {folder}. It "
                "does not move along by itself.",
                folder=f"{path.name}-backups",
            )
        return
    from qualkit.project import Project

    found = Project.to_restore(path, backup)
    done("{backup} of {time}.", backup=found.backup, time=f"{found.time:%Y-%m-%d %H:%M}")
    note(found.remarks)
    if not yes:
        question = say("Put it in the place of {file}? The present file is kept.", file=path.name)
        ask(question)
    restored = Project.restore(path, found.backup)
    done("Put back: {backup}.", backup=restored.backup)
    if restored.kept is not None:
        done(
            "The file as it was is kept as {backup}; `qualkit restore {backup}` brings it back, "
            "`undo` does not.",
            backup=restored.kept,
        )


def _listed(path: Path, say: "Catalogue") -> "Table":
    from qualkit.displays.listing import listing
    from qualkit.project import Project
    from qualkit.project.backups import reason_in_words

    frame = Project.backups(path)
    frame["reason"] = [say(reason_in_words(reason)) for reason in frame["reason"]]
    frame["fault"] = [say(fault) for fault in frame["fault"]]
    frame["megabytes"] = frame["size"] / 1e6
    columns = ["number", "time", "reason", "megabytes", "n_documents", "n_codings", "n_codes"]
    columns += ["fault"] if any(frame["fault"]) else []
    title = say("Backups of {file}", file=path.name)
    return listing(frame, key="backups", title=title, columns=[*columns, "backup"], say=say)


COMMANDS = (restore,)
