"""Django in the benchmark's own process, on the server's database."""

import os
import sys
from pathlib import Path


def set_up(folder: Path) -> None:
    """Set Django up, with the log in a file as a server's is."""
    terminal = sys.stderr
    # Open as long as the process runs: the logging configuration takes hold of it.
    sys.stderr = (folder / f"benchmark-{os.getpid()}.log").open("a")
    import django  # noqa: PLC0415 - reads the environment set before

    django.setup()
    sys.stderr = terminal
