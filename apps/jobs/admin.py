"""The jobs' list, and one job's progress: a bar that moves by itself, with and without JavaScript."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin, badge_column, refuse_changes
from apps.jobs.models import Job, JobQuerySet

TONES = {"running": "accent", "done": "good", "failed": "bad", "stopped": "warning"}


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin, admin.ModelAdmin[Job]):
    """What is under way and what came of it."""

    list_display = ("title", "kind", "bar", "status_badge", "owner", "started_at", "finished_at")
    status_badge = badge_column("status", _("status"), TONES)
    list_filter = ("kind", "status")
    list_select_related = ("owner",)
    empty_text = _("Nothing was imported, indexed or exported in the last 30 days.")

    def get_queryset(self, request: HttpRequest) -> JobQuerySet:
        """Return the jobs that the user may see."""
        return Job.objects.visible_to(request.user) if isinstance(request.user, User) else Job.objects.none()

    def get_urls(self) -> list[URLPattern]:
        """Add the address that tells how far a job is."""
        progress = path("<uuid:pk>/progress/", self.admin_site.admin_view(self.progress_view), name="jobs_job_progress")
        return [progress, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a job's progress."""
        refuse_changes(request)
        job = self.get_object(request, object_id)
        if job is None or not self.has_view_permission(request, job):
            raise PermissionDenied
        context = {"title": job.title, "job": job, "tone": TONES[job.status], "opts": Job._meta}
        return render(request, "admin/jobs/job.html", self.admin_site.each_context(request) | context)

    def progress_view(self, request: HttpRequest, pk: UUID) -> JsonResponse:
        """Tell how far a job is."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = get_object_or_404(self.get_queryset(request), pk=pk)
        return JsonResponse({"status": job.status, "done": job.done, "total": job.total})

    @admin.display(description=_("progress"))
    def bar(self, job: Job) -> str:
        """Return the progress as a bar with its number."""
        bar = '<progress max="100" value="{0}" aria-label="{1}"></progress> <span class="muted">{0} %</span>'
        return format_html(bar, job.percent, job.title)
