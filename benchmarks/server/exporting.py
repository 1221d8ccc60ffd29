"""Exports of the record from a running server: how long, how large, how its memory grows, and the progress shown.

The server is a process of its own. Its memory is the high-water mark that the kernel keeps, reset before each export,
so that no peak between two looks is missed.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.base")

import django

django.setup()

from apps.audit.models import ToolCall  # noqa: E402 - models need Django to be set up, here and below
from benchmarks.server.history import operator_client  # noqa: E402 - settings first
from benchmarks.server.running import ROOT, free_port, wait_until_ready  # noqa: E402 - settings first

GOAL_MB = 50
EXPORT = "/admin/audit/toolcall/export/"
# Housekeeping looks over the record once when a server starts.
SETTLED_AFTER_S = 30.0


def main() -> None:
    """Print a line for each kind of export of all calls, asked by an operator."""
    session = operator_client().cookies["sessionid"].value
    calls = ToolCall.objects.count()
    print(f"\n| export of {calls:,} calls over HTTP | time | size | memory grew by | progress shown | goal |")
    print("|---|---|---|---|---|---|")
    with _server() as process:
        _export(f"{EXPORT}?format=csv&tool=crm&status=unknown", session)
        time.sleep(SETTLED_AFTER_S)
        for kind in ("csv", "ndjson"):
            print(f"| {kind} | {_line(process, kind, session)} | under {GOAL_MB} MB |", flush=True)


def _line(process: int, kind: str, session: str) -> str:
    job, seen, stop = uuid.uuid4(), set[int](), threading.Event()
    looking = threading.Thread(target=_look, args=(str(job), session, seen, stop))
    Path(f"/proc/{process}/clear_refs").write_text("5")
    before, start = memory_mb(process, "VmRSS"), time.perf_counter()
    looking.start()
    size = _export(f"{EXPORT}?format={kind}&job={job}", session)
    seconds, grown = time.perf_counter() - start, memory_mb(process, "VmHWM") - before
    stop.set()
    looking.join()
    return f"{seconds:.0f} s | {size / 1e6:.0f} MB | {grown:.0f} MB | {len(seen)} steps"


def memory_mb(process: int, what: str) -> float:
    """Return a figure of a process's memory in megabytes: VmRSS now, VmHWM at the most."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def _export(path: str, session: str) -> int:
    connection = HTTPConnection("127.0.0.1", int(os.environ["PORT"]), timeout=600)
    connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
    answer, size = connection.getresponse(), 0
    assert answer.status == 200, answer.status
    while piece := answer.read(65_536):
        size += len(piece)
    connection.close()
    return size


def _look(job: str, session: str, seen: set[int], stop: threading.Event) -> None:
    """Ask how far the job is, as its page does, once a second."""
    while not stop.wait(1.0):
        connection = HTTPConnection("127.0.0.1", int(os.environ["PORT"]), timeout=60)
        connection.request("GET", f"/admin/jobs/job/{job}/progress/", headers={"Cookie": f"sessionid={session}"})
        answer = connection.getresponse()
        if answer.status == 200:
            seen.add(json.load(answer)["done"])
        connection.close()


@contextmanager
def _server() -> Iterator[int]:
    """Run the server over this process's database, and hand out its number."""
    os.environ["PORT"] = str(free_port())
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        process = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_until_ready(process, Path(log.name))
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    main()
