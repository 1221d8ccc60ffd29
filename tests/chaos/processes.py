"""Other processes on the test's database: forked from a warm one, so that Django is set up once."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from typing import Any
from unittest import mock
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from apps.audit.intents import left_by_the_dead

context = multiprocessing.get_context("forkserver")
PATIENCE_S = 30.0
LONGEST_S = 120.0


def database_url() -> str:
    """Return the address of the test database."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password = quote(str(database["USER"])), quote(str(database["PASSWORD"]))
    return f"postgres://{user}:{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def seconds_until(is_so: Callable[[], bool]) -> float:
    """Wait until something is so, and return the seconds that took; raises AssertionError where it does not come."""
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() < start + LONGEST_S, "It does not come."
        threading.Event().wait(0.05)
    return time.monotonic() - start


class Child:
    """A process that runs one job; the job talks to the test through a pipe."""

    def __init__(self, job: Callable[..., None], *arguments: Any) -> None:
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=job, args=(theirs, *arguments))
        self.process.start()
        theirs.close()

    def hear(self) -> Any:
        """Return what the job says next; raises AssertionError where it says nothing."""
        assert self.pipe.poll(PATIENCE_S), "The other process says nothing."
        return self.pipe.recv()

    def tell(self, word: Any) -> None:
        """Say something to the job."""
        self.pipe.send(word)

    def kill(self) -> None:
        """End it with SIGKILL and wait until it has gone."""
        self.process.kill()
        self.process.join(PATIENCE_S)
        self.pipe.close()


class Children:
    """The processes of one test."""

    def __init__(self) -> None:
        ours = {"TEST_DATABASE_URL": database_url(), "TEST_DATA_DIR": str(settings.DATA_DIR)}
        context.set_forkserver_preload(["pytest", "tests.chaos.jobs"])
        with mock.patch.dict(os.environ, ours):
            multiprocessing.forkserver.ensure_running()
        self._started: list[Child] = []

    def start(self, job: Callable[..., None], *arguments: Any) -> Child:
        """Start a process that runs a job of tests.chaos.jobs."""
        child = Child(job, *arguments)
        self._started.append(child)
        return child

    def start_together(self, count: int, job: Callable[..., None], *arguments: Any) -> list[Child]:
        """Start processes that begin their job at the same moment."""
        started = [self.start(job, *arguments) for _ in range(count)]
        for child in started:
            assert child.hear() == "ready"
        for child in started:
            child.tell("go")
        return started

    def end(self) -> None:
        """End what is still running, and take away what it left in files; its rows go with the test's database."""
        for child in self._started:
            child.kill()
        for _process, path, _intents in left_by_the_dead(settings.CALL_INTENTS_DIR):
            path.unlink(missing_ok=True)
