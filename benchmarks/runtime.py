"""The tool runtime against what the same work costs without it."""

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.report import Figure, print_table
from benchmarks.server.running import ROOT, environment, serving
from benchmarks.server.setup import set_up

MEMORY_GOAL_MB = 20


def run() -> None:
    """Print the table."""
    with environment() as folder, serving(folder):
        set_up(folder)
        print_table("The tool runtime", figures())


def figures() -> Iterator[Figure]:
    """Measure line by line."""
    from benchmarks.server import in_process, over_http  # noqa: PLC0415 - Django has to be ready

    yield from in_process.figures()
    yield from over_http.figures()
    yield memory()


def memory() -> Figure:
    """Return how a process grows with its calls; it is one of its own, so that nothing measured before counts."""
    command = [sys.executable, "-m", "benchmarks.server.memory"]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    few, many, calls = map(float, answer.stdout.split())
    verdict = "met" if many - few < MEMORY_GOAL_MB else "missed"
    note = f"{verdict}: grew by {many - few:.1f} MB, goal under {MEMORY_GOAL_MB}"
    return Figure(f"memory after {calls:,.0f} calls", "after 10,000", "MB", many, few, note=note)
