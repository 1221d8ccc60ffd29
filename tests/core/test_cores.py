"""Threads that share the interpreter's lock stay on one core; what gives it away has all."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable

from pytest_django.fixtures import Settings

from apps.core.cores import CORES, core_of, stay_on_one_core, use_all_cores
from supportdesk.pool import Pool

ITS_CORE = frozenset({core_of(os.getpid())})


def in_a_thread(work: Callable[[], object]) -> object:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def cores() -> frozenset[int]:
    return frozenset(os.sched_getaffinity(0))


def after(*steps: Callable[[], object]) -> frozenset[int]:
    """Return the cores of a thread after some steps."""

    def work() -> frozenset[int]:
        for step in steps:
            step()
        return cores()

    found = in_a_thread(work)
    assert isinstance(found, frozenset)
    return found


def test_a_thread_stays_on_the_core_of_its_process() -> None:
    assert after(stay_on_one_core) == ITS_CORE
    assert cores() == CORES


def test_what_it_starts_stays_there_too_until_told_otherwise() -> None:
    def started() -> tuple[object, object]:
        stay_on_one_core()
        return in_a_thread(cores), after(use_all_cores)

    assert in_a_thread(started) == (ITS_CORE, CORES)


def test_an_operator_may_let_threads_run_anywhere(settings: Settings) -> None:
    settings.HTTP_ONE_CORE = False

    assert after(stay_on_one_core) == CORES


def test_several_processes_spread_over_all_cores() -> None:
    assert {core_of(process) for process in range(1, len(CORES) + 1)} == CORES


def test_a_process_that_such_a_thread_starts_is_let_run_anywhere() -> None:
    def started() -> frozenset[int]:
        stay_on_one_core()
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
            use_all_cores(child.pid)
            found = frozenset(os.sched_getaffinity(child.pid))
            child.communicate(b"\n")
        return found

    assert in_a_thread(started) == CORES


def test_a_process_that_is_gone_is_no_fault() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()

    use_all_cores(child.pid)


def test_threads_that_serve_requests_stay_on_one_core() -> None:
    pool = Pool(lambda _environ, _start: [], workers=3)

    assert [pool.executor.submit(cores).result() for _ in range(3)] == [ITS_CORE] * 3
