"""How the memory of a process grows with its calls.

Prints its megabytes after 10,000 calls and after 100,000, and how many it came to: on a busy machine it stops early.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.server.setup import set_up

FEW, MANY, THREADS, PART = 10_000, 100_000, 8, 5_000
LONGEST_S = 180.0


def resident_mb() -> float:
    """Return the resident memory of this process in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def main() -> None:
    """Make the calls and print."""
    set_up(Path(os.environ["SUPPORTDESK_DATA_DIR"]))
    from benchmarks.server.calls import caller, set_row  # noqa: PLC0415 - Django has to be ready
    from benchmarks.timing import load_of  # noqa: PLC0415

    set_row("bench", max_in_flight=100)
    call = caller("bench", "answer")
    end = time.monotonic() + LONGEST_S
    load_of(call, threads=THREADS, calls=FEW // THREADS)
    before, made = resident_mb(), FEW
    while made < MANY and time.monotonic() < end:
        load_of(partial(_numbered_from, call, made), threads=THREADS, calls=PART // THREADS)
        made += PART
    print(before, resident_mb(), made)


def _numbered_from(call: Callable[[int], object], first: int, number: int) -> None:
    call(first + number)


if __name__ == "__main__":
    main()
