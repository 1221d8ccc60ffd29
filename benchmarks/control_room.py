"""The control room at 1,000,000 calls against itself at 10,000, on each database that is there."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVER = "postgres://postgres@127.0.0.1:5432/postgres"
DATABASE = "supportdesk_control_room"


def run() -> None:
    """Print a table for SQLite, and one for PostgreSQL where it answers."""
    _measure({})
    server = os.environ.get("TEST_DATABASE_URL", SERVER)
    if not _recreate(server):
        print(f"\nPostgreSQL was left out: nothing answers at {server}.")
        return
    try:
        _measure({"DATABASE_URL": f"{server.rpartition('/')[0]}/{DATABASE}"})
    finally:
        _execute(server, f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')


def _measure(database: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        environment |= {"SUPPORTDESK_EMBEDDED": "1", "SUPPORTDESK_DATA_DIR": folder, **database}
        subprocess.run([sys.executable, "-m", "benchmarks.server.history"], cwd=ROOT, env=environment, check=True)


def _recreate(server: str) -> bool:
    return _execute(server, f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)') and _execute(
        server, f'CREATE DATABASE "{DATABASE}"'
    )


def _execute(server: str, statement: str) -> bool:
    import psycopg  # noqa: PLC0415 - SQLite is measured without it too

    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=3) as connection:
            connection.execute(statement.encode())
    except psycopg.OperationalError:
        return False
    return True
