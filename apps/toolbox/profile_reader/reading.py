"""Putting a customer's parts together."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.toolbox.billing.schemas import InvoiceList
from apps.toolbox.crm.schemas import CustomerAnswer, TicketPage
from apps.toolbox.profile_reader.own_parts import memories_of, sessions_of, tickets_of
from apps.toolbox.profile_reader.schemas import CustomerView, Part, PartName, ReadProfile
from apps.toolbox.profile_reader.upstream_parts import Read, list_calls, profile_call, read_parts, unpaid_of
from apps.toolbox.sessions import session_of
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run
from apps.tools.types import CallContext


def read_profile(wanted: ReadProfile, run: Run, *, now: datetime) -> CustomerView:
    """Return the customer from all sides; raises OperationFailed where nobody is named or an e-mail leads nowhere."""
    email = wanted.email or (wanted.customer_id if wanted.customer_id and "@" in wanted.customer_id else None)
    if email:
        return _by_email(email, wanted.limit, run.context, now=now)
    customer_id = wanted.customer_id or run.context.customer_id or _customer_of_session(run)
    calls = {PartName.PROFILE: profile_call(customer_id), **list_calls(customer_id, limit=wanted.limit)}
    return _view(customer_id, read_parts(calls, run.context), wanted.limit, run.context, now=now)


def _by_email(email: str, limit: int, context: CallContext, *, now: datetime) -> CustomerView:
    """Ask the CRM for the number first; without it nothing else can be asked."""
    first = read_parts({PartName.PROFILE: profile_call(email)}, context)
    part, data = first[PartName.PROFILE]
    if data is None:
        raise OperationFailed(
            _("The customer's number could not be looked up by e-mail: %(reason)s") % {"reason": part.message},
            code=part.error,
        )
    profile = CustomerAnswer.model_validate(data).profile
    if profile is None:
        return CustomerView(customer_id="", found=False, parts=[part], missing=[])
    others = read_parts(list_calls(profile.customer_id, limit=limit), context)
    return _view(profile.customer_id, {**first, **others}, limit, context, now=now)


def _customer_of_session(run: Run) -> str:
    customer_id = session_of(run).customer_id
    if not customer_id:
        raise OperationFailed(_("The session's customer is not known yet: name a customer."), code="no_customer")
    return customer_id


def _view(
    customer_id: str, read: dict[PartName, Read], limit: int, context: CallContext, *, now: datetime
) -> CustomerView:
    data = {name: found for name, (_part, found) in read.items() if found is not None}
    profile = CustomerAnswer.model_validate(data[PartName.PROFILE]).profile if PartName.PROFILE in data else None
    is_unknown = PartName.PROFILE in data and profile is None
    parts = [part for part, _data in read.values()]
    if is_unknown:
        return CustomerView(customer_id=customer_id, found=False, parts=parts[:1], missing=[])
    own = {
        PartName.SESSIONS: sessions_of(customer_id, context, limit=limit),
        PartName.TICKETS: tickets_of(customer_id, context, limit=limit),
        PartName.MEMORIES: memories_of(customer_id, now=now, limit=limit),
    }
    parts += [Part(part=name, source="supportdesk", age_s=0) for name in own]
    return CustomerView(
        customer_id=customer_id,
        found=True,
        profile=profile,
        **_lists(data),
        **{name.value: rows for name, rows in own.items()},
        parts=parts,
        missing=[part.part for part in parts if part.error],
    )


def _lists(data: dict[PartName, dict[str, Any]]) -> dict[str, Any]:
    lists: dict[str, Any] = {}
    if PartName.CRM_TICKETS in data:
        lists["crm_tickets"] = TicketPage.model_validate(data[PartName.CRM_TICKETS]).tickets
    if PartName.INVOICES in data:
        lists["invoices"] = InvoiceList.model_validate(data[PartName.INVOICES]).invoices
        lists["unpaid"] = unpaid_of(lists["invoices"])
    return lists
