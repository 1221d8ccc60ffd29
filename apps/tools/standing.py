"""How a tool stands at one moment: its row, and that of the breaker at its endpoint."""

import time
from dataclasses import dataclass
from functools import cache, partial

from apps.core.keptreads import FRESH_S, KeptRead
from apps.core.rows import read_kept_row
from apps.tools.models import Breaker, ToolConfig


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows as they were read together, and when (monotonic). Threads share them, so nobody may change them."""

    config: ToolConfig
    breaker: Breaker | None
    read_at: float

    @property
    def is_fresh(self) -> bool:
        """Tell whether it was read so shortly ago that reading again would tell the same."""
        return time.monotonic() - self.read_at < FRESH_S


def read_standing(tool: str) -> Standing | None:
    """Return a tool's rows as they stand now; None where it has no row yet. Raises WrongFieldKey."""
    return _standing(tool)()


def read_breaker(config: ToolConfig) -> Breaker | None:
    """Read the row of the breaker at a tool's endpoint; None where it never had to count."""
    return read_kept_row(Breaker, tool=config.name, origin=config.origin) if config.endpoint else None


@cache
def _standing(tool: str) -> KeptRead[Standing | None]:
    return KeptRead(partial(_read, tool))


def _read(tool: str) -> Standing | None:
    read_at = time.monotonic()
    config = read_kept_row(ToolConfig, name=tool)
    return Standing(config, read_breaker(config), read_at) if config else None
