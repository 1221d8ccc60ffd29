"""What tools that can be wired by settings say of their requests before any is sent."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.tools.dry_run import DescribedRequest
from apps.tools.tool import Run


@dataclass(frozen=True, slots=True)
class RequestPreview:
    """One request with example inputs: as it would go out, or the problem that keeps it from going out."""

    name: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    request: DescribedRequest | None = None
    problem: str = ""

    @property
    def inputs_text(self) -> str:
        """Return the inputs as people read them."""
        return ", ".join(f"{name} = {value}" for name, value in self.inputs.items())


@dataclass(frozen=True, slots=True)
class Wiring:
    """How a tool speaks to its system: by its own interface, or by requests of the settings.

    `left_out` are the requests that the settings say nothing of; asked for, they are refused by name.
    """

    is_own: bool = True
    requests: tuple[RequestPreview, ...] = ()
    left_out: tuple[str, ...] = ()


class Wirable(ABC):
    """A tool that shows the requests its settings make."""

    @abstractmethod
    def wiring(self, run: Run) -> Wiring:
        """Return how the run's settings speak to the system; sends nothing."""
