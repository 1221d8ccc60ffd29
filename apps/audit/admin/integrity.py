"""The page by which an auditor proves the record: how far it is sealed, and verifying it with its progress shown."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.errors import VerificationUnderWay
from apps.audit.models import ToolCallQuerySet
from apps.audit.verification import sealed_so_far
from apps.audit.verifying import start_verification
from apps.jobs.models import Job
from apps.jobs.types import JobKind

SHOWN = 10


def integrity_view(request: HttpRequest, _calls: ToolCallQuerySet, context: dict[str, Any]) -> HttpResponse:
    """Show how far the record is sealed, and what came of verifying it; on POST verify it."""
    if request.method == "POST":
        return _start(request)
    done = (
        Job.objects.visible_to(cast("User", request.user)).filter(kind=JobKind.VERIFY).select_related("owner")[:SHOWN]
    )
    shown = {"title": _("Integrity of the record"), "sealed": sealed_so_far(), "jobs": done}
    return render(request, "admin/audit/integrity.html", context | shown)


def _start(request: HttpRequest) -> HttpResponse:
    """Start the verification, and lead to its progress; whoever may see the calls may, it changes nothing."""
    if not request.user.has_perm("audit.view_toolcall"):
        raise PermissionDenied
    head = request.POST.get("head", "").replace("\0", "").strip()[:100]
    try:
        job = start_verification(owner=cast("User", request.user), head=head)
    except VerificationUnderWay as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(job.get_absolute_url())
