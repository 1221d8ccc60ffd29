"""What was answered to writes that carried an Idempotency-Key."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from apps.sandbox.models.service import SandboxService

KEPT_FOR = timedelta(hours=24)
# A write that takes longer has died with its process: the key may be used again.
CLAIMED_FOR = timedelta(minutes=2)


class IdempotencyRecordQuerySet(models.QuerySet["IdempotencyRecord"]):
    """Reads of records."""

    def expired(self, now: datetime) -> "IdempotencyRecordQuerySet":
        """Return the records that bind nobody any more."""
        answered = Q(status__isnull=False, created_at__lt=now - KEPT_FOR)
        return self.filter(answered | Q(status__isnull=True, created_at__lt=now - CLAIMED_FOR))


class IdempotencyRecord(models.Model):
    """One key: claimed while `status` is empty, afterwards the answer that is replayed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(SandboxService, on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    objects = IdempotencyRecordQuerySet.as_manager()

    class Meta:
        """A key counts once a service."""

        constraints = [models.UniqueConstraint(fields=("service", "key"), name="sandbox_idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
