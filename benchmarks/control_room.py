"""The control room at 1,000,000 calls against itself at 10,000, on each database that is there.

With BENCH_KEEP, a folder, the records are kept between runs: filling them takes longer than measuring.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.report import where

ROOT = Path(__file__).resolve().parents[1]
SERVER = "postgres://postgres@127.0.0.1:5432/postgres"
DATABASE = "supportdesk_control_room_{count}"
FEW, MANY = 10_000, int(os.environ.get("BENCH_CALLS", "1000000"))
# In turns, so that what else the machine does hits both records; the best block counts.
BLOCKS = 3
MEDIAN_GOAL_MS, QUERIES_GOAL, SIZE_GOAL_KB, FLAT_GOAL = 50, 10, 100, 1.3
Environment = dict[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """What a page cost: medians of time and of computing in milliseconds, queries, and kilobytes."""

    ms: float
    computing_ms: float
    queries: int
    kb: float


def run() -> None:
    """Print the tables for SQLite, and those for PostgreSQL where it answers."""
    with _folder() as folder:
        _measure({count: _embedded(folder / f"sqlite-{count}") for count in (FEW, MANY)})
        server = os.environ.get("TEST_DATABASE_URL", SERVER)
        if not _execute(server, "SELECT 1"):
            print(f"\nPostgreSQL was left out: nothing answers at {server}.")
            return
        with _databases(server) as urls:
            _measure(
                {count: _embedded(folder / f"postgresql-{count}") | {"DATABASE_URL": urls[count]} for count in urls}
            )


def _measure(records: dict[int, Environment]) -> None:
    for count, environment in records.items():
        _child("record", str(count), environment=environment)
    blocks: dict[int, list[dict[str, Any]]] = {FEW: [], MANY: []}
    for _block in range(BLOCKS):
        for count, environment in records.items():
            blocks[count].append(json.loads(_child("history", str(count), environment=environment)))
    few, many = (_best(blocks[count]) for count in (FEW, MANY))
    _print(few, many, place=where(records[MANY].get("DATABASE_URL", "")))
    for what in ("sealing", "exporting"):
        print(_child(what, environment=records[MANY]), flush=True)


def _best(blocks: list[dict[str, Any]]) -> dict[str, Page]:
    return {
        name: Page(
            min(statistics.median(block[name]["ms"]) for block in blocks),
            min(statistics.median(block[name]["computing_ms"]) for block in blocks),
            blocks[-1][name]["queries"],
            blocks[-1][name]["kb"],
        )
        for name in blocks[0]
    }


def _print(few: dict[str, Page], many: dict[str, Page], *, place: str) -> None:
    print(f"\n## The control room at {MANY:,} calls\n\n{place}\n")
    print(f"Goals: median under {MEDIAN_GOAL_MS} ms, at most {QUERIES_GOAL} queries and {SIZE_GOAL_KB} kB,")
    print(f"computing within {FLAT_GOAL} times of {FEW:,} calls; PostgreSQL's own computing included.\n")
    print(
        f"| page | at {FEW:,} | at {MANY:,} | computing | ratio | queries | size | |\n|---|---|---|---|---|---|---|---|"
    )
    for name, page in many.items():
        ratio = page.computing_ms / few[name].computing_ms
        computing = f"{few[name].computing_ms:.1f} → {page.computing_ms:.1f} ms | {ratio:.2f} x"
        cells = f"{few[name].ms:.1f} ms | {page.ms:.1f} ms | {computing} | {page.queries} | {page.kb:.0f} kB"
        print(f"| {name} | {cells} | {_verdict(page, ratio)} |", flush=True)


def _verdict(page: Page, ratio: float) -> str:
    missed = {
        "median": page.ms > MEDIAN_GOAL_MS,
        "queries": page.queries > QUERIES_GOAL,
        "size": page.kb > SIZE_GOAL_KB,
        "flat": ratio > FLAT_GOAL,
    }
    goals = ", ".join(goal for goal, is_missed in missed.items() if is_missed)
    return f"missed: {goals}" if goals else "met"


def _child(module: str, *arguments: str, environment: Environment) -> str:
    """Run a module of the server's side over a record and return what it printed."""
    command = [sys.executable, "-m", f"benchmarks.server.{module}", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _embedded(folder: Path) -> Environment:
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"SUPPORTDESK_EMBEDDED": "1", "SUPPORTDESK_DATA_DIR": str(folder)}


@contextmanager
def _folder() -> Iterator[Path]:
    if kept := os.environ.get("BENCH_KEEP", ""):
        yield Path(kept).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="supportdesk-bench-") as folder:
        yield Path(folder)


@contextmanager
def _databases(server: str) -> Iterator[dict[int, str]]:
    """Hand out the address of a database for each record, and drop them in the end unless they are kept."""
    is_kept = bool(os.environ.get("BENCH_KEEP"))
    # A run that keeps nothing must not drop what another has kept.
    names = {count: DATABASE.format(count=count) + ("" if is_kept else "_once") for count in (FEW, MANY)}
    for name in names.values():
        if not is_kept or not _execute(f"{server.rpartition('/')[0]}/{name}", "SELECT 1"):
            _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            _execute(server, f'CREATE DATABASE "{name}"')
    try:
        yield {count: f"{server.rpartition('/')[0]}/{name}" for count, name in names.items()}
    finally:
        for name in () if is_kept else names.values():
            _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(server: str, statement: str) -> bool:
    import psycopg  # noqa: PLC0415 - SQLite is measured without it too

    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=3) as connection:
            connection.execute(statement.encode())
    except psycopg.OperationalError:
        return False
    return True
