"""What every planner can do."""

from typing import Protocol

from apps.agent.types import Brief, Plan


class Planner(Protocol):
    """Turns a message into requests at work; it calls nothing itself and touches no database."""

    def plan(self, brief: Brief) -> Plan:
        """Return what to do for the message, given what is known from earlier turns."""
        ...
