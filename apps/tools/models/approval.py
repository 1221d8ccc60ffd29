"""Calls that wait for a person's decision."""

import json
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.models import ToolCall
from apps.audit.types import CallStatus
from apps.core.fields import EncryptedTextField
from apps.tools.models.config import ToolConfig

KEY_LIMIT = 150
DECIDES = frozenset({Role.OPERATOR, Role.SUPERVISOR})
SEES_ALL = DECIDES | {Role.AUDITOR}


class ApprovalStatus(models.TextChoices):
    """How far a decision came; only an approved one may be used, once."""

    PENDING = "pending", _("Waiting")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    EXPIRED = "expired", _("Expired")
    USED = "used", _("Carried out")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Reads of approvals; every page and route starts from `visible_to`."""

    def visible_to(self, user: User) -> "ApprovalQuerySet":
        """Return what the user may see: those who decide and auditors everything, others what they asked for."""
        return self if user.role_names & SEES_ALL else self.filter(requested_by=user)

    def open(self, *, now: datetime) -> "ApprovalQuerySet":
        """Return the approvals that wait for a decision, oldest first."""
        return self.filter(status=ApprovalStatus.PENDING, expires_at__gt=now).order_by("created_at")

    def lapsed(self, *, now: datetime) -> "ApprovalQuerySet":
        """Return what nobody can carry out any more: over its time, or of a tool that was changed; oldest first."""
        stands = Exists(ToolConfig.objects.filter(name=OuterRef("tool"), revision=OuterRef("revision")))
        live = self.filter(status__in=(ApprovalStatus.PENDING, ApprovalStatus.APPROVED))
        return live.filter(Q(expires_at__lte=now) | ~stands).order_by("created_at")

    def with_outcome(self) -> "ApprovalQuerySet":
        """Note on each approval how its call ended."""
        call = ToolCall.objects.filter(pk=OuterRef("call_id")).values("status")[:1]
        return self.annotate(call_status=Subquery(call))


class Approval(models.Model):
    """One call that waits: bound to its exact arguments and the row's revision, for one use, until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call_id = models.UUIDField(_("call"), unique=True)
    request_id = models.CharField(_("request id"), max_length=64)
    session_id = models.UUIDField(_("session"), null=True)
    customer_id = models.CharField(_("customer number"), max_length=64, blank=True)
    tool = models.CharField(_("tool"), max_length=80)
    operation = models.CharField(_("operation"), max_length=80)
    effect = models.CharField(_("effect"), max_length=20)
    origin = models.CharField(_("asked by"), max_length=20)
    why = models.CharField(_("rule"), max_length=200, blank=True)
    sealed_arguments = EncryptedTextField(_("exact arguments"))
    shown_arguments = models.JSONField(_("arguments"), default=dict)
    digest = models.CharField(_("digest"), max_length=64)
    revision = models.PositiveIntegerField(_("revision"))
    idempotency_key = models.CharField(_("key of the caller"), max_length=KEY_LIMIT, blank=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="requested_approvals",
        verbose_name=_("requested by"),
    )
    requester_role = models.CharField(_("role"), max_length=20, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ApprovalStatus, default=ApprovalStatus.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="decided_approvals",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        """Newest first."""

        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        default_permissions = ("view",)
        permissions = [("decide_approval", _("Can decide approvals"))]
        ordering = ("-created_at",)
        indexes = [models.Index(fields=("status", "created_at"), name="approval_status")]

    def __str__(self) -> str:
        return f"{self.tool}.{self.operation} {self.status}"

    @property
    def outcome(self) -> str:
        """Return how far it came: the status, or how the call ended where it was made and did not complete.

        Read `with_outcome`; without it the call's status is looked up.
        """
        if self.status != ApprovalStatus.USED:
            return self.status
        ended = self._call_status
        return self.status if ended in {"", CallStatus.COMPLETED} else ended

    @property
    def outcome_in_words(self) -> str:
        """Return the outcome for people."""
        labels = dict((*CallStatus.choices, *ApprovalStatus.choices))
        return str(labels[self.outcome])

    @cached_property
    def _call_status(self) -> str:
        if "call_status" in self.__dict__:
            return self.__dict__["call_status"] or ""
        return ToolCall.objects.filter(pk=self.call_id).values_list("status", flat=True).first() or ""

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the exact arguments that are asked for."""
        arguments: dict[str, Any] = json.loads(self.sealed_arguments)
        return arguments
