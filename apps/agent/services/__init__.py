"""What the rest of the house asks of the agent."""

from apps.agent.services.asking_names import ask_names
from apps.agent.services.morning import MAY_START, may_start, play_morning, start_morning
from apps.agent.services.payload import answer_payload
from apps.agent.services.rating import rate_answer
from apps.agent.services.regenerating import question_of, regenerate
from apps.agent.services.resuming import Follower, follow_turn, question_at
from apps.agent.services.telling import ignore
from apps.agent.services.turn import prepare_planner, run_turn

__all__ = [
    "MAY_START",
    "Follower",
    "answer_payload",
    "ask_names",
    "follow_turn",
    "ignore",
    "may_start",
    "play_morning",
    "prepare_planner",
    "question_at",
    "question_of",
    "rate_answer",
    "regenerate",
    "run_turn",
    "start_morning",
]
