"""The parts of a profile that other tools read from other systems, asked side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from apps.toolbox.billing.schemas import Invoice
from apps.toolbox.profile_reader.schemas import Part, PartName, Unpaid
from apps.tools.errors import ToolError
from apps.tools.services import execute_tools
from apps.tools.types import CallContext, PlannedCall, ToolResult

UNPAID = frozenset({"open", "overdue"})
Read = tuple[Part, dict[str, Any] | None]


def profile_call(key: str) -> PlannedCall:
    """Return the call that reads the CRM's profile by number or e-mail address."""
    return PlannedCall("crm", "lookup_customer", {"lookup_key": key})


def list_calls(customer_id: str, *, limit: int) -> dict[PartName, PlannedCall]:
    """Return the calls that read a customer's lists."""
    arguments = {"customer_id": customer_id, "limit": limit}
    return {
        PartName.CRM_TICKETS: PlannedCall("crm", "get_tickets", arguments),
        PartName.INVOICES: PlannedCall("billing", "get_invoices", arguments),
    }


def read_parts(calls: dict[PartName, PlannedCall], context: CallContext) -> dict[PartName, Read]:
    """Make the calls through all gates and return each part with its data, or with its error and None."""
    answers = execute_tools(calls=list(calls.values()), context=replace(context, idempotency_key=""))
    pairs = zip(calls.items(), answers, strict=True)
    return {name: _read(name, call, answer) for (name, call), answer in pairs}


def unpaid_of(invoices: Iterable[Invoice]) -> list[Unpaid]:
    """Return the sums of the unpaid invoices, one a currency."""
    open_ones = [invoice for invoice in invoices if invoice.status in UNPAID]
    return [
        _sum(currency, [invoice.amount for invoice in open_ones if invoice.currency == currency])
        for currency in sorted({invoice.currency for invoice in open_ones})
    ]


def _sum(currency: str, amounts: Sequence[Decimal]) -> Unpaid:
    return Unpaid(amount=sum(amounts, Decimal(0)), currency=currency, count=len(amounts))


def _read(name: PartName, call: PlannedCall, answer: ToolResult | ToolError) -> Read:
    source = f"{call.tool}.{call.operation}"
    if isinstance(answer, ToolError):
        code = getattr(answer, "upstream_code", answer.code)
        return Part(part=name, source=source, age_s=0, error=code, message=str(answer)), None
    total = answer.data.get("total_count")
    return Part(part=name, source=source, age_s=answer.age_s or 0, total_count=total), answer.data
