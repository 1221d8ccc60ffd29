"""The page by which an auditor proves the record: how far it is sealed, and verifying it with its progress shown."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.audit.errors import RecordBroken
from apps.audit.models import ToolCallQuerySet
from apps.audit.verification import Verification, sealed_so_far, verify
from apps.jobs.models import Job
from apps.jobs.services import run_beside, start_job
from apps.jobs.types import Advance, JobKind

SHOWN = 10
NAMED = 20


def integrity_view(request: HttpRequest, _calls: ToolCallQuerySet, context: dict[str, Any]) -> HttpResponse:
    """Show how far the record is sealed, and what came of verifying it; on POST verify it."""
    if request.method == "POST":
        return HttpResponseRedirect(_start(request).get_absolute_url())
    done = (
        Job.objects.visible_to(cast("User", request.user)).filter(kind=JobKind.VERIFY).select_related("owner")[:SHOWN]
    )
    shown = {"title": _("Integrity of the record"), "sealed": sealed_so_far(), "jobs": done}
    return render(request, "admin/audit/integrity.html", context | shown)


def _start(request: HttpRequest) -> Job:
    """Start the verification; whoever may see the calls may, it changes nothing."""
    if not request.user.has_perm("audit.view_toolcall"):
        raise PermissionDenied
    head = request.POST.get("head", "").replace("\0", "").strip()[:100]
    job = start_job(
        kind=JobKind.VERIFY,
        title=_("Record of calls verified"),
        owner=cast("User", request.user),
        total=sealed_so_far().seals,
    )
    run_beside(job=job, work=lambda advance: _verified(head, advance))
    return job


def _verified(head: str, advance: Advance) -> str:
    """Verify and return what came of it in words; raises RecordBroken."""
    found = verify(head=head, advance=advance)
    if not found.holds:
        raise RecordBroken(_broken(found))
    said = _("%(calls)d calls under %(seals)d seals are as they were sealed. Newest seal: %(head)s")
    return said % {"calls": found.calls, "seals": found.seals, "head": found.head or "–"}


def _broken(found: Verification) -> str:
    number = len(found.findings)
    said = ngettext("%d thing is not as it was sealed:", "%d things are not as they were sealed:", number) % number
    return "\n".join([said, *map(str, found.findings[:NAMED]), *["…"] * (number > NAMED)])
