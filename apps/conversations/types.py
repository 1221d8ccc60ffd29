"""The words of a conversation that several apps use."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Author(models.TextChoices):
    """Who said a message."""

    CUSTOMER = "customer", _("Customer")
    ASSISTANT = "assistant", _("AI agent")
    AGENT = "agent", _("Support agent")
    SYSTEM = "system", _("System")
    NOTE = "note", _("Internal note")
    SUGGESTION = "suggestion", _("Suggestion of the AI agent")


class SessionStatus(models.TextChoices):
    """Where a session stands."""

    OPEN = "open", _("Open")
    HANDED_OFF = "handed_off", _("Handed off")
    CLOSED = "closed", _("Closed")


class Mode(models.TextChoices):
    """What the AI agent may do in a session."""

    AUTOPILOT = "autopilot", _("Autopilot")
    COPILOT = "copilot", _("Co-pilot")
    OFF = "off", _("Off")


class MoodName(models.TextChoices):
    """How a customer sounds."""

    ANGRY = "angry", _("Angry")
    DISPLEASED = "displeased", _("Displeased")
    CONTENT = "content", _("Content")
    CALM = "calm", _("Calm")


class MemoryKind(models.TextChoices):
    """What sort of thing is remembered."""

    CONTEXT = "context", _("Context")
    FACT = "fact", _("Fact")
    PREFERENCE = "preference", _("Preference")


class Rating(models.TextChoices):
    """A thumb on an answer."""

    UP = "up", _("Helpful")
    DOWN = "down", _("Not helpful")


@dataclass(frozen=True, slots=True)
class AnswerDetails:
    """What an answer of the AI agent is recorded with; `confidence` goes from 0 to 1."""

    sources: tuple[dict[str, Any], ...] = ()
    confidence: float = 0.0
    requires_escalation: bool = False
    tools_used: tuple[str, ...] = ()
    processing_ms: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """An identifier that a message names, in the spelling it is looked up by."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft as the server keeps it; `version` grows with every save, 0 where there is none."""

    text: str
    version: int
