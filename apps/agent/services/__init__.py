"""What the rest of the house asks of the agent."""

from apps.agent.services.payload import answer_payload
from apps.agent.services.turn import ignore, run_turn

__all__ = ["answer_payload", "ignore", "run_turn"]
