"""Whenever a program is killed, the study opens and is what it was or what it was to become."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DYING = Path(__file__).with_name("dying.py")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
@pytest.mark.parametrize("scenario", ["backup", "restore", "damaged", "migrate"])
def test_a_killed_program_leaves_one_of_two_states(
    scenario: str, tmp_path: Path, full_file: Path, old_file: Path
) -> None:
    """At every step and at moments between; and every backup that has its name is whole."""
    file = old_file if scenario == "migrate" else full_file
    done = subprocess.run(
        [sys.executable, str(DYING), scenario, str(tmp_path), str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(deaths) > 10
    for death in deaths:
        assert death["state"] is not None and death["backups"] and not death["unfinished"], death
    if scenario != "migrate":  # once opened, both are the new version
        assert deaths[0]["state"] != deaths[-1]["state"]
