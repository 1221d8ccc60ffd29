"""Planners decide what a message asks for and which calls answer it."""

from apps.agent.planners.base import Planner
from apps.agent.planners.rules import KEPT_TEXT, OPEN_TEXT, RulePlanner, recogniser

__all__ = ["KEPT_TEXT", "OPEN_TEXT", "Planner", "RulePlanner", "recogniser"]
