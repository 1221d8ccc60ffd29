"""Verifying the record beside the request that asks for it: started by a page or a program, followed by its job."""

from dataclasses import asdict
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.audit.errors import RecordBroken, VerificationNotFound, VerificationUnderWay
from apps.audit.models import Seal
from apps.audit.seals import BEGINNING
from apps.audit.verification import Finding, Verification, verify
from apps.core.clock import now
from apps.jobs.models import Job
from apps.jobs.services import keep_data, run_beside, start_job, stop_left_behind
from apps.jobs.types import Advance, JobKind

# Verified within half a second; what is longer is a job.
SHORT = 10_000
NAMED = 20
KEPT = 1_000


def is_short(*, since: datetime | None = None) -> bool:
    """Tell whether so few calls are sealed, from `since` on or in all, that nobody waits long for their comparison."""
    sealed = Seal.objects.filter(until__gt=since or BEGINNING).aggregate(calls=Sum("calls"))["calls"]
    return (sealed or 0) <= SHORT


def start_verification(*, owner: User, since: datetime | None = None, head: str = "") -> Job:
    """Start a verification and return its job; the one that the owner started, while it runs and asks the same.

    Raises VerificationUnderWay where that one asks for something else: each person has one thread at the most. A
    verification whose process is gone holds nobody up.
    """
    asked = {"since": since.isoformat() if since else "", "head": head}
    with transaction.atomic():
        # Two requests at once would both find that nothing runs.
        User.objects.select_for_update().get(pk=owner.pk)
        own = Job.objects.filter(kind=JobKind.VERIFY, owner=owner)
        stop_left_behind(jobs=own, now=now())
        if running := own.running().first():
            return _joined(running, asked)
        seals = Seal.objects.filter(until__gt=since or BEGINNING).count()
        title = _("Record of calls verified")
        job = start_job(kind=JobKind.VERIFY, title=title, owner=owner, total=seals, data=asked)
    run_beside(job=job, work=partial(_verified, job, since, head))
    return job


def verification(*, user: User, number: UUID) -> Job:
    """Return a verification that the user may see; raises VerificationNotFound."""
    job = Job.objects.visible_to(user).filter(kind=JobKind.VERIFY, pk=number).first()
    if job is None:
        raise VerificationNotFound(_("There is no verification %s, or it is older than 30 days.") % number)
    return job


def found_by(job: Job) -> Verification | None:
    """Return what a verification found, of very many findings the first; None where it has not ended so."""
    kept = job.data.get("found")
    return Verification(**{**kept, "findings": tuple(Finding(**one) for one in kept["findings"])}) if kept else None


def _joined(running: Job, asked: dict[str, str]) -> Job:
    # What it found may be kept already while it has not ended.
    if {name: running.data.get(name) for name in asked} != asked:
        raise VerificationUnderWay(_("A verification of yours is under way. Wait until it has ended."))
    return running


def _verified(job: Job, since: datetime | None, head: str, advance: Advance) -> str:
    """Verify, keep what was found and return it in words; raises RecordBroken."""
    found = verify(since=since, head=head, advance=advance)
    keep_data(job=job, found={**asdict(found), "findings": [asdict(one) for one in found.findings[:KEPT]]})
    if not found.holds:
        raise RecordBroken(_broken(found))
    said = _("%(calls)d calls under %(seals)d seals are as they were sealed. Newest seal: %(head)s")
    return said % {"calls": found.calls, "seals": found.seals, "head": found.head or "–"}


def _broken(found: Verification) -> str:
    number = len(found.findings)
    said = ngettext("%d thing is not as it was sealed:", "%d things are not as they were sealed:", number) % number
    return "\n".join([said, *map(str, found.findings[:NAMED]), *["…"] * (number > NAMED)])
