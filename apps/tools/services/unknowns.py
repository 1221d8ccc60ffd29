"""Settling changes of which nobody knows whether they were made."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.audit.types import CallStatus
from apps.core.clock import now
from apps.core.http import HttpError
from apps.tools.errors import NotUnknown, UpstreamFailed
from apps.tools.gates.arguments import parse_arguments
from apps.tools.gates.operation import run_of, unexpected
from apps.tools.invocation import Invocation
from apps.tools.models import EffectStatus, LedgerEntry
from apps.tools.services.execution import invocation_of, run_invocation
from apps.tools.types import CallContext, Origin, PlannedCall, ToolResult


def check_upstream(*, entry: LedgerEntry, actor: User, note: str = "") -> bool | None:
    """Ask the upstream whether the change was made, and settle it where that can be told.

    Returns None where the upstream can not tell; raises NotUnknown, UpstreamFailed, UnexpectedAnswer, or what keeps
    the tool from being asked at all: UnknownTool, UnknownOperation, InvalidArguments, ToolUnusable.
    """
    invocation = _invocation(entry, actor)
    parse_arguments(invocation)
    run = run_of(invocation)
    try:
        done = invocation.tool.was_done(entry.operation, invocation.valid_arguments, run)
    except HttpError as error:
        raise UpstreamFailed(error, said=invocation.unspoken(error)) from error
    except ValidationError as error:
        raise unexpected(invocation, error) from error
    if done is not None:
        mark(entry=entry, done=done, actor=actor, note=note or _("The other system was asked."))
    return done


def mark(*, entry: LedgerEntry, done: bool, actor: User, note: str) -> None:
    """Settle a change by an operator's word; raises NotUnknown where it is settled already."""
    status = EffectStatus.DONE if done else EffectStatus.FAILED
    unknown = LedgerEntry.objects.filter(pk=entry.pk, status=EffectStatus.UNKNOWN)
    if not unknown.update(status=status, settled_by=actor.username, note=note[:300], updated_at=now()):
        raise NotUnknown(entry.get_status_display())


def send_again(*, entry: LedgerEntry, actor: User, note: str = "") -> ToolResult:
    """Send a change again with the key the upstream had already, as a call of the operator's own.

    Meanwhile it is under way, so that nobody settles it or sends it beside. Raises NotUnknown, or what the call
    raises; a further time-out leaves it unknown, and so does a call that is not made.
    """
    invocation = _invocation(entry, actor)
    invocation.ledger_entry = entry
    _put(entry, EffectStatus.UNKNOWN, EffectStatus.RESERVED, call_id=invocation.id)
    try:
        return run_invocation(invocation)
    finally:
        with suppress(NotUnknown):
            _put(entry, EffectStatus.RESERVED, EffectStatus.UNKNOWN, call_id=entry.call_id)
        settled = LedgerEntry.objects.filter(pk=entry.pk, status__in=(EffectStatus.DONE, EffectStatus.FAILED))
        settled.update(settled_by=actor.username, note=note[:300] or _("It was sent again with the same key."))


def _put(entry: LedgerEntry, before: EffectStatus, after: EffectStatus, *, call_id: UUID) -> None:
    """Put an entry from one status to another, in the care of a call; raises NotUnknown where it has left the first."""
    left = LedgerEntry.objects.filter(pk=entry.pk, status=before)
    if not left.update(status=after, call_id=call_id, updated_at=now()):
        entry.refresh_from_db(fields=("status",))
        raise NotUnknown(entry.get_status_display())


def settle_reserved(*, now: datetime) -> int:
    """Put changes whose call ended without settling them into the queue of unknowns, and return their number.

    The process died, or the tool's own code failed; call it after the calls left behind have been ended.
    """
    under_way = ToolCall.objects.filter(status=CallStatus.STARTED).values("pk")
    left = LedgerEntry.objects.filter(status=EffectStatus.RESERVED).exclude(call_id__in=under_way)
    return left.update(status=EffectStatus.UNKNOWN, updated_at=now)


def _invocation(entry: LedgerEntry, actor: User) -> Invocation:
    if entry.status != EffectStatus.UNKNOWN:
        raise NotUnknown(entry.get_status_display())
    context = CallContext(request_id=str(entry.call_id), user=actor, session_id=entry.session_id, origin=Origin.CONSOLE)
    invocation = invocation_of(PlannedCall(entry.tool, entry.operation, entry.arguments), context)
    invocation.decided = True
    return invocation
