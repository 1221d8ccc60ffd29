"""The process that reads a file: it yields to everybody else, and leaves nothing behind however it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from apps.toolbox.attachment.reading import NICENESS, _run, read_file
from apps.toolbox.attachment.types import Limits, Reason, Refused

NICEST = 19  # no process is nicer


def children() -> set[int]:
    """Return the processes that this one has started and that are still there."""
    command = ["ps", "-o", "pid=,comm=", "--ppid", str(os.getpid())]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    return {int(line.split()[0]) for line in listed.stdout.splitlines() if line.split()[1] != "ps"}


def test_a_reader_runs_behind_everybody_elses_work(tmp_path: Path) -> None:
    output = tmp_path / "out"
    command = [sys.executable, "-c", "import os, time; time.sleep(0.5); print(os.nice(0))"]

    with output.open("wb") as file:
        assert _run(command, b"", output=file, within_s=20) == 0

    assert int(output.read_text()) == min(os.nice(0) + NICENESS, NICEST)


def test_a_reader_that_takes_too_long_is_gone_afterwards(tmp_path: Path) -> None:
    before = children()

    with (tmp_path / "out").open("wb") as file, pytest.raises(Refused) as caught:
        _run([sys.executable, "-c", "import time; time.sleep(60)"], b"", output=file, within_s=0.3)

    assert caught.value.reason == Reason.TIME
    assert children() <= before


@pytest.mark.parametrize(
    ("code", "reason"), [("raise SystemExit(3)", Reason.UNPACKED), ("import os; os.abort()", Reason.TIME)]
)
def test_a_reader_that_dies_is_told_as_what_ends_readers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, reason: Reason
) -> None:
    (tmp_path / "dying.py").write_text(code)
    monkeypatch.setattr("apps.toolbox.attachment.reading.READER", "dying")
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)

    with pytest.raises(Refused) as caught:
        read_file(b"Hello", kind="txt", limits=Limits(), within_s=20)

    assert caught.value.reason == reason


def test_a_file_that_is_never_taken_does_not_hang_the_caller(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as file:
        status = _run([sys.executable, "-c", "pass"], b"x" * 5_000_000, output=file, within_s=20)

    assert status == 0
