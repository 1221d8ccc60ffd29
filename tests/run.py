"""Run the whole suite: on the embedded default, then on PostgreSQL and Redis, each with the browser tests beside it.

What this machine lacks is left out and named at the end; with --require-all a missing part is a failure.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
AIMOCK = Path(__file__).parent.parent / ".venv/aimock/node_modules/@copilotkit/aimock"
WORKERS = os.cpu_count() or 1
# Browser tests mostly wait, and each of their workers starts a server and a browser.
BROWSER_WORKERS = 2
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/1")


@dataclass
class Tally:
    """What was run, and what was not and why."""

    passed: int = 0
    failed: int = 0
    left_out: list[str] = field(default_factory=list)


def answers(url: str) -> bool:
    """Tell whether something listens where a URL points."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1):
            return True
    except OSError:
        return False


def chromium() -> str | None:
    """Return the path of Chromium, if there is one."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def run_parts(name: str, environment: dict[str, str], options: list[str], tally: Tally) -> None:
    """Run the suite and, beside it, its browser tests, whose output is shown afterwards.

    They have processes of their own: the driver keeps an event loop in the process it runs in.
    """
    with tempfile.TemporaryFile() as output:
        beside = None
        if chromium():
            browser = [*options, "-n", str(BROWSER_WORKERS), "-m", "browser", "tests/acceptance"]
            beside = start(environment | own_redis(environment), browser, output)
        print(f"== {name}", flush=True)  # noqa: T201 - this script reports on the terminal
        suite = start(environment, [*options, "-n", str(WORKERS), "-m", "not browser"], subprocess.PIPE)
        finish(suite, suite.stdout or (), tally)
        if beside:
            print(f"== {name}: in the browser", flush=True)  # noqa: T201 - as above
            beside.wait()
            output.seek(0)
            finish(beside, output, tally)


def own_redis(environment: dict[str, str]) -> dict[str, str]:
    """Return the Redis databases of the browser's workers: those after the suite's."""
    url = urlsplit(environment.get("TEST_REDIS_URL", ""))
    first = int(url.path.strip("/") or 0) + WORKERS
    return {"TEST_REDIS_URL": url._replace(path=f"/{first}").geturl()} if url.netloc else {}


def start(environment: dict[str, str], options: list[str], output: int | IO[bytes]) -> "subprocess.Popen[bytes]":
    """Start pytest with the variables of a part."""
    command = [sys.executable, "-m", "pytest", "--dist", "loadfile", "--no-loadscope-reorder", *options]
    # Without kept bytecode every worker would rewrite the asserts of all tests, and every process compile the project.
    unwanted = {"TEST_DATABASE_URL", "TEST_REDIS_URL", "PYTHONDONTWRITEBYTECODE"}
    clean = {key: value for key, value in os.environ.items() if key not in unwanted}
    return subprocess.Popen(command, env=clean | environment, stdout=output)


def finish(process: "subprocess.Popen[bytes]", output: Iterable[bytes], tally: Tally) -> None:
    """Show the output of a part as it comes, and add its figures to the tally."""
    last = ""
    for raw in output:
        line = raw.decode(errors="replace")
        sys.stdout.write(line)
        last = line if re.search(r"\d+ (passed|failed|error)", line) else last
    tally.passed += count("passed", last)
    tally.failed += count("failed", last) + count("error", last)
    if process.wait() and not count("failed", last) + count("error", last):
        tally.failed += 1


def count(word: str, summary: str) -> int:
    """Return a figure of pytest's closing line."""
    found = re.search(rf"(\d+) {word}", summary)
    return int(found.group(1)) if found else 0


def main() -> int:
    """Run what can be run and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--require-all", action="store_true", help="a part that can not run is a failure")
    parser.add_argument("pytest", nargs="*", help="options handed to pytest")
    arguments = parser.parse_args()
    tally = Tally()
    options = list(arguments.pytest)
    if not chromium():
        tally.left_out.append("browser tests: no Chromium found (install it, or name it in CHROMIUM)")
    if not (shutil.which("node") and AIMOCK.is_dir()):
        tally.left_out.append("turns against aimock: it is not installed (node 20 and npm are needed)")
    run_parts("embedded default (SQLite, in-process cache and channel layer)", {}, options, tally)
    if answers(DATABASE_URL) and answers(REDIS_URL):
        services = {"TEST_DATABASE_URL": DATABASE_URL, "TEST_REDIS_URL": REDIS_URL}
        run_parts("PostgreSQL and Redis", services, options, tally)
    else:
        tally.left_out.append(f"PostgreSQL and Redis: nothing answers at {DATABASE_URL} and {REDIS_URL}")
    for reason in tally.left_out:
        print(f"not run: {reason}")  # noqa: T201 - as above
    missing = len(tally.left_out) if arguments.require_all else 0
    print(f"{tally.passed} passed, {tally.failed + missing} failed")  # noqa: T201 - as above
    return 1 if tally.failed + missing else 0


if __name__ == "__main__":
    sys.exit(main())
