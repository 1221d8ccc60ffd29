"""The tables of the record."""

from apps.audit.models.beside import CallText, SavedView, Seal
from apps.audit.models.call import SEES_ALL, ToolAttempt, ToolCall, ToolCallQuerySet
from apps.audit.models.counts import CountOfCalls, DayOfCalls, HourOfCalls, QuarterOfCalls

__all__ = [
    "SEES_ALL",
    "CallText",
    "CountOfCalls",
    "DayOfCalls",
    "HourOfCalls",
    "QuarterOfCalls",
    "SavedView",
    "Seal",
    "ToolAttempt",
    "ToolCall",
    "ToolCallQuerySet",
]
