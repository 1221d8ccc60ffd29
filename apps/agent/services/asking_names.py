"""Names that no answer has told: asked of the CRM beside all else, once a customer."""

from datetime import datetime, timedelta

from apps.accounts.types import Role
from apps.conversations.services import leave_unnamed, note_name, put_off_asking, take_unnamed
from apps.core.request_id import new_request_id
from apps.tools.errors import ToolError
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, Origin, PlannedCall

# A few a round, so that the people at work keep the CRM's quota.
AT_ONCE = 5
AGAIN_AFTER = timedelta(minutes=15)


def ask_names(*, now: datetime) -> int:
    """Ask for the names of customers that lists show by number, and return how many were asked for.

    Each is a call on record. One that fails puts all of them off for a while.
    """
    for count in range(AT_ONCE):
        customer_id = take_unnamed(now=now, again_after=AGAIN_AFTER)
        if not customer_id:
            return count
        try:
            _ask(customer_id)
        except ToolError:
            put_off_asking(now=now, until=now + AGAIN_AFTER)
            return count + 1
    return AT_ONCE


def _ask(customer_id: str) -> None:
    context = CallContext(request_id=new_request_id(), role=Role.OPERATOR, customer_id=customer_id, origin=Origin.RULES)
    call = PlannedCall("crm", "lookup_customer", {"customer_id": customer_id})
    profile = execute_tool(call=call, context=context).data.get("profile") or {}
    if profile.get("name"):
        note_name(customer_id=customer_id, name=str(profile["name"]))
    else:
        leave_unnamed(customer_id)
