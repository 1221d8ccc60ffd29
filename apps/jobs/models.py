"""One row for each job; only its own thread writes it."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.core.process import is_dead
from apps.jobs.types import JobKind, JobStatus

# A job that has not moved for so long has lost its process or its reader; it moves on if that comes back.
STANDSTILL = timedelta(minutes=5)
# One with a process of its own beats while it works; silent for so long it has lost that process.
SILENCE = timedelta(minutes=1)
KEPT = timedelta(days=30)


class JobQuerySet(models.QuerySet["Job"]):
    """Reads of jobs."""

    def visible_to(self, user: User) -> "JobQuerySet":
        """Return what the user may see: operators all, everybody else their own."""
        return self if Role.OPERATOR in user.role_names else self.filter(owner=user)

    def running(self) -> "JobQuerySet":
        """Return the jobs under way."""
        return self.filter(status=JobStatus.RUNNING)

    def left_behind(self, *, now: datetime) -> "JobQuerySet":
        """Return the running jobs that have lost their process or their reader.

        A process of this host is looked for, so that its end is known at once; of one elsewhere no beat comes any more.
        """
        running = self.running()
        gone = [pk for pk, name in running.exclude(process="").values_list("pk", "process") if is_dead(name)]
        silent = ~Q(process="") & Q(moved_at__lt=now - SILENCE)
        return running.filter(Q(pk__in=gone) | silent | Q(moved_at__lt=now - STANDSTILL))

    def going_or_done(self) -> "JobQuerySet":
        """Return the jobs under way and those that came to their end."""
        return self.filter(status__in=(JobStatus.RUNNING, JobStatus.DONE))

    def outdated(self, *, now: datetime) -> "JobQuerySet":
        """Return the jobs that have not moved for KEPT; the demo's stays, so that it is played once."""
        return self.filter(moved_at__lt=now - KEPT).exclude(kind=JobKind.DEMO)


class Job(models.Model):
    """An import, an indexing, an export or the demo, and how far it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=JobKind)
    title = models.CharField(_("what"), max_length=200)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="jobs", verbose_name=_("for"))
    status = models.CharField(_("status"), max_length=10, choices=JobStatus, default=JobStatus.RUNNING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    note = models.TextField(_("note"), blank=True)
    # Whose thread does it; empty for what its reader moves on.
    process = models.CharField(max_length=120, default="", editable=False)
    # What it was asked and what it brought, for programs.
    data = models.JSONField(default=dict, editable=False)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    moved_at = models.DateTimeField(_("moved"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        """Newest first."""

        verbose_name = _("import or export")
        verbose_name_plural = _("imports and exports")
        default_permissions = ("view",)
        ordering = ("-started_at", "-pk")
        indexes = [models.Index(fields=("-started_at",), name="job_started")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the page that shows its progress."""
        return reverse("admin:jobs_job_change", args=[self.pk])

    @property
    def is_running(self) -> bool:
        """Tell whether it is under way."""
        return self.status == JobStatus.RUNNING

    @property
    def percent(self) -> int:
        """Return how far it is, 0 to 100; a job of no parts is all done when it ends."""
        if not self.total:
            return 0 if self.is_running else 100
        return min(100 * self.done // self.total, 100)
