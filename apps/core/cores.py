"""Keeping the threads that share the interpreter's lock on one core of the processor.

Only one of them computes at a time. Whenever the lock passes to a thread on another core, that one finds what a request
touches in the first one's cache: among sixteen threads on two cores, the same calls took half as long again. Work that
gives the lock away for long has all cores: commits (`apps.core.groupcommit`) and other processes.
"""

import os
from collections.abc import Set
from contextlib import suppress

from django.conf import settings

# Those this process may use; not every system tells.
CORES = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()


def stay_on_one_core() -> None:
    """Keep the calling thread, and those that it starts, on the core of this process, unless HTTP_ONE_CORE says no."""
    if settings.HTTP_ONE_CORE and len(CORES) > 1:
        _use({core_of(os.getpid())})


def use_all_cores(process: int = 0) -> None:
    """Let the calling thread, or a process that was started, run anywhere, whoever started it."""
    if len(CORES) > 1:
        _use(CORES, process)


def core_of(process: int) -> int:
    """Return the core that the threads of a process stay on; several processes spread over all."""
    return sorted(CORES)[process % len(CORES)]


def _use(cores: Set[int], process: int = 0) -> None:
    # The process may be gone, and cores may have been taken from it since it began.
    with suppress(OSError):
        os.sched_setaffinity(process, cores)
