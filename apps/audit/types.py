"""The words of the audit: how calls and attempts end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

# Upper ends of the latency bands, in milliseconds; the last band is open.
BANDS_MS = (10, 30, 100, 300, 1_000, 3_000, 10_000)


class CallStatus(models.TextChoices):
    """How far a call came."""

    STARTED = "started", _("Started")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Refused")
    WAITING = "waiting", _("Waiting for approval")
    UNKNOWN = "unknown", _("Outcome unknown")
    INTERRUPTED = "interrupted", _("Interrupted")


@dataclass(frozen=True, slots=True)
class CallStarted:
    """What is known of a call before anything leaves the house; `arguments` and `preview` are redacted already."""

    id: UUID
    request_id: str
    session_id: UUID | None
    tool: str
    operation: str
    effect: str
    origin: str
    caller_id: int | None
    caller: str
    caller_role: str
    arguments: Mapping[str, Any]
    arguments_digest: str
    revision: int
    dry_run: bool
    started_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CallFinished:
    """How a call ended; times in milliseconds."""

    status: CallStatus
    finished_at: datetime
    latency_ms: float
    gate: str = ""
    error_code: str = ""
    error_message: str = ""
    retryable: bool | None = None
    retry_after: float | None = None
    cached: bool = False
    age_s: float | None = None
    result_preview: str = ""


@dataclass(frozen=True, slots=True)
class AttemptFinished:
    """One attempt of a call: which, when, how long and how it ended."""

    number: int
    started_at: datetime
    latency_ms: float
    outcome: str
    endpoint: str = ""
    http_status: int | None = None
    error_code: str = ""
    error_message: str = ""


Attempts = Sequence[AttemptFinished]
