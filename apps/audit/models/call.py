"""The record of every tool call and attempt.

Rows name users and sessions by value, not by foreign key: the record outlives what it points to.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuid_utils
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.errors import RecordIsFinal
from apps.audit.types import CallStatus
from apps.conversations.models import ChatSession

SEES_ALL = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR})


class ToolCallQuerySet(models.QuerySet["ToolCall"]):
    """Reads of the record; every page and route starts from `visible_to`."""

    def visible_to(self, user: User) -> "ToolCallQuerySet":
        """Return what the user may see: an agent their own calls and those of the sessions they see."""
        if user.role_names & SEES_ALL:
            return self
        if Role.AGENT not in user.role_names:
            return self.none()
        sessions = ChatSession.objects.visible_to(user).values("id")
        return self.filter(Q(caller_id=user.pk) | Q(session_id__in=sessions))

    def behind(self, *, started_at: datetime, pk: UUID) -> "ToolCallQuerySet":
        """Return what follows a call in the order newest first."""
        return self.filter(Q(started_at__lt=started_at) | Q(pk__lt=pk), started_at__lte=started_at)

    def after(self, *, started_at: datetime, pk: UUID) -> "ToolCallQuerySet":
        """Return what follows a call in the order oldest first."""
        return self.filter(Q(started_at__gt=started_at) | Q(pk__gt=pk), started_at__gte=started_at)

    def for_session(self, session_id: UUID) -> "ToolCallQuerySet":
        """Return a session's calls, oldest first."""
        return self.filter(session_id=session_id).order_by("started_at", "id")

    def matching(
        self,
        *,
        tool: str = "",
        operation: str = "",
        status: str = "",
        gate: str = "",
        caller: str = "",
        session: UUID | None = None,
        request_id: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> "ToolCallQuerySet":
        """Return the calls that fit every filter given; `since` is inclusive, `until` exclusive."""
        wanted = {
            "tool": tool,
            "operation": operation,
            "status": status,
            "gate": gate,
            "caller": caller,
            "session_id": session,
            "request_id": request_id,
            "started_at__gte": since,
            "started_at__lt": until,
        }
        return self.filter(**{lookup: value for lookup, value in wanted.items() if value})

    def left_behind(self, *, now: datetime, process: str, dead_processes: frozenset[str]) -> "ToolCallQuerySet":
        """Return started calls whose process is gone or whose time ran out long ago."""
        orphaned = Q(process__in=dead_processes) & ~Q(process=process)
        return self.filter(Q(expires_at__lt=now) | orphaned, status=CallStatus.STARTED)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: the record is append-only."""
        raise RecordIsFinal("The record of tool calls is append-only.")


class ToolCall(models.Model):
    """One call of a tool, from the moment before anything left the house to its end."""

    id = models.UUIDField(primary_key=True, default=uuid_utils.uuid7, editable=False)
    request_id = models.CharField(_("request id"), max_length=64, db_index=True)
    session_id = models.UUIDField(_("session"), null=True)
    tool = models.CharField(_("tool"), max_length=80)
    operation = models.CharField(_("operation"), max_length=80)
    effect = models.CharField(_("effect"), max_length=20, blank=True)
    origin = models.CharField(_("asked by"), max_length=20)
    caller_id = models.BigIntegerField(_("caller number"), null=True)
    caller = models.CharField(_("caller"), max_length=150, blank=True)
    caller_role = models.CharField(_("role"), max_length=20, blank=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    arguments_digest = models.CharField(_("digest of the arguments"), max_length=64)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    dry_run = models.BooleanField(_("dry run"), default=False)
    status = models.CharField(_("status"), max_length=20, choices=CallStatus, default=CallStatus.STARTED)
    gate = models.CharField(_("gate"), max_length=20, blank=True)
    error_code = models.CharField(_("error code"), max_length=60, blank=True)
    error_message = models.TextField(_("error"), blank=True)
    retryable = models.BooleanField(_("retryable"), null=True)
    retry_after = models.FloatField(_("retry after (s)"), null=True)
    cached = models.BooleanField(_("cached"), default=False)
    age_s = models.FloatField(_("age (s)"), null=True)
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0)
    latency_ms = models.FloatField(_("latency (ms)"), null=True)
    result_preview = models.CharField(_("result"), max_length=500, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    expires_at = models.DateTimeField(_("over at the latest"))
    process = models.CharField(_("process"), max_length=120, blank=True)

    objects = ToolCallQuerySet.as_manager()

    class Meta:
        """Each filter of the history has an index that also sorts.

        Ascending, as calls come: SQLite splits the first page of a descending index for nearly every row.
        """

        verbose_name = _("tool call")
        verbose_name_plural = _("tool calls")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=("started_at", "id"), name="call_started"),
            models.Index(fields=("tool", "started_at", "id"), name="call_tool"),
            models.Index(fields=("status", "started_at", "id"), name="call_status"),
            models.Index(fields=("caller", "started_at", "id"), name="call_caller"),
            # Calls outside of conversations have no session: they need no place in its index.
            models.Index(
                fields=("session_id", "started_at", "id"),
                name="call_session",
                condition=Q(session_id__isnull=False),
            ),
            models.Index(fields=("gate", "started_at", "id"), name="call_gate"),
        ]

    def __str__(self) -> str:
        return f"{self.tool}.{self.operation}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the record is append-only."""
        raise RecordIsFinal("The record of tool calls is append-only.")

    @property
    def retry_count(self) -> int:
        """Return how many attempts followed the first."""
        return max(self.attempt_count - 1, 0)


class ToolAttempt(models.Model):
    """One attempt of a call."""

    # The constraint below begins with the call, so its index serves here too.
    call = models.ForeignKey(
        ToolCall, on_delete=models.PROTECT, related_name="attempts", db_index=False, verbose_name=_("call")
    )
    number = models.PositiveSmallIntegerField(_("attempt"))
    started_at = models.DateTimeField(_("started"))
    latency_ms = models.FloatField(_("latency (ms)"))
    outcome = models.CharField(_("outcome"), max_length=20)
    endpoint = models.CharField(_("endpoint"), max_length=300, blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True)
    error_code = models.CharField(_("error code"), max_length=60, blank=True)
    error_message = models.TextField(_("error"), blank=True)

    class Meta:
        """In the order they were made."""

        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        default_permissions = ("view",)
        ordering = ("call", "number")
        constraints = [models.UniqueConstraint(fields=("call", "number"), name="attempt_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
