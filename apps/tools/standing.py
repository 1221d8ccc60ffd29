"""How a tool stands at one moment: its row, and that of the breaker at its endpoint."""

import time
from dataclasses import dataclass
from functools import cache

from django.db import connection

from apps.core.rowmark import current_mark
from apps.core.rows import read_kept_row
from apps.core.sharedreads import SharedRead
from apps.tools.models import Breaker, ToolConfig

FRESH_S = 0.05


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows as they were read together, when (monotonic), and the mark that stood before.

    Threads share them, so nobody may change them.
    """

    config: ToolConfig
    breaker: Breaker | None
    read_at: float
    mark: bytes | None = None

    @property
    def is_fresh(self) -> bool:
        """Tell whether it was read so shortly ago that reading again would tell the same."""
        return time.monotonic() - self.read_at < FRESH_S


def read_standing(tool: str) -> Standing | None:
    """Return a tool's rows as they stand now; None where it has no row yet.

    They are read, together with whoever else wants them now, unless their mark tells that they are as they were; and
    once in FRESH_S whatever the mark says, for who changes rows by statements of their own. Inside a transaction the
    caller reads alone: what that has written is for its own eyes. Raises WrongFieldKey.
    """
    kept, mark = _kept.get(tool), current_mark()
    if kept and mark and kept.mark == mark and kept.is_fresh:
        return kept
    return _read(tool) if connection.in_atomic_block else _shared(tool)()


def read_breaker(config: ToolConfig) -> Breaker | None:
    """Read the row of the breaker at a tool's endpoint; None where it never had to count."""
    return read_kept_row(Breaker, tool=config.name, origin=config.origin) if config.endpoint else None


@cache
def _shared(tool: str) -> SharedRead[Standing | None]:
    return SharedRead(lambda: _read_and_kept(tool))


_kept: dict[str, Standing | None] = {}


def _read_and_kept(tool: str) -> Standing | None:
    standing = _kept[tool] = _read(tool)
    return standing


def _read(tool: str) -> Standing | None:
    read_at, mark = time.monotonic(), current_mark()
    config = read_kept_row(ToolConfig, name=tool)
    return Standing(config, read_breaker(config), read_at, mark) if config else None
