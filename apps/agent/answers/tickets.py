"""Facts of a customer's tickets in the CRM."""

import re
from collections.abc import Generator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.agent.answers.base import (
    Customer,
    Steps,
    Unanswered,
    did_not_work,
    find_customer,
    is_unknown,
    say,
    system_source,
    unknown_customer,
)
from apps.agent.formats import day, state
from apps.agent.shown import SHOWN, naming
from apps.agent.text import stems
from apps.agent.types import Ask, Outcome, Reply, Sentence, Slot, Source
from apps.tools.errors import ToolError
from apps.tools.types import PlannedCall

CLOSED = frozenset({"resolved", "closed", "solved", "done", "cancelled"})
SHOWN_AT_ONCE = 5
HINT = "hint"
ASKS_SINCE = re.compile(r"(?i)\b(?:since|opened|created|seit|eröffnet|how long|wie lange)\b")
ASKS_WHO = re.compile(r"(?i)\b(?:who|wer|assigned|zuständig)\b")
Tickets = tuple[list[dict[str, Any]], Source]


def open_tickets(ask: Ask) -> Steps:
    """Answer which tickets of a customer are not settled yet."""
    customer = yield from find_customer(ask)
    tickets, source = yield from _tickets(customer)
    unsettled = [ticket for ticket in tickets if ticket["status"] not in CLOSED]
    if not unsettled:
        text = _("%(label)s has no open tickets.") % {"label": customer.label}
        return Reply((Sentence(text, source),), slots=customer.slots)
    text = ngettext("%(label)s has %(count)d open ticket.", "%(label)s has %(count)d open tickets.", len(unsettled)) % {
        "label": customer.label,
        "count": len(unsettled),
    }
    return Reply((Sentence(text, source), *_entries(unsettled, source)), slots=_slots(customer, unsettled, ask))


def ticket_list(ask: Ask) -> Steps:
    """Answer which tickets a customer has had."""
    customer = yield from find_customer(ask)
    tickets, source = yield from _tickets(customer)
    if not tickets:
        text = _("There is no ticket of %(label)s on record.") % {"label": customer.label}
        return Reply((Sentence(text, source),), slots=customer.slots)
    text = ngettext("%(label)s has %(count)d ticket.", "%(label)s has %(count)d tickets.", len(tickets))
    lead = Sentence(text % {"label": customer.label, "count": len(tickets)}, source)
    return Reply((lead, *_entries(tickets, source)), slots=_slots(customer, tickets, ask))


def ticket_status(ask: Ask) -> Steps:
    """Answer how a ticket stands; the CRM lists tickets by customer, so it has to be known whose it is."""
    number = ask.slots.get(Slot.TICKET, "")
    customer = yield from find_customer(ask)
    tickets, source = yield from _tickets(customer)
    if not number:
        return _latest(customer, _about(ask.slots.get(HINT, ""), tickets), source, ask)
    ticket = next((ticket for ticket in tickets if ticket["ticket_id"] == number), None)
    if ticket is None:
        text = _("%(label)s has no ticket %(number)s.") % {"label": customer.label, "number": number}
        return Reply((Sentence(text, source),), slots=customer.slots, is_answered=False)
    return Reply(_status(ticket, source, ask.text), slots=_slots_of_one(customer, ticket, tickets, ask))


def _about(word: str, tickets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tickets whose subject has a word ("the sensor one"); all where none has."""
    wanted = set(stems(word))
    return [one for one in tickets if wanted and wanted <= set(stems(one["subject"]))] or tickets


def _slots(customer: Customer, tickets: list[dict[str, Any]], ask: Ask) -> dict[str, str]:
    return {**customer.slots, **naming([one["ticket_id"] for one in tickets[:SHOWN_AT_ONCE]], ask.slots)}


def _slots_of_one(
    customer: Customer, ticket: dict[str, Any], tickets: list[dict[str, Any]], ask: Ask
) -> dict[str, str]:
    """Return what to remember of one ticket: where no list was shown, "the other one" is of those not settled."""
    shown = ask.slots.get(SHOWN, "").split()
    if len(shown) > 1 and ticket["ticket_id"] in shown:
        return _slots(customer, [ticket], ask)
    unsettled = [one["ticket_id"] for one in tickets if one["status"] not in CLOSED][:SHOWN_AT_ONCE]
    return {**customer.slots, **naming([ticket["ticket_id"]], {**ask.slots, SHOWN: " ".join(unsettled)})}


def _latest(customer: Customer, tickets: list[dict[str, Any]], source: Source, ask: Ask) -> Reply:
    if not tickets:
        return say(_("There is no ticket of %(label)s on record.") % {"label": customer.label}, source)
    unsettled = [ticket for ticket in tickets if ticket["status"] not in CLOSED]
    shown = unsettled[:SHOWN_AT_ONCE] or tickets[:1]
    sentences = tuple(sentence for ticket in shown for sentence in _status(ticket, source, ask.text))
    return Reply(sentences, slots=_slots(customer, shown, ask))


def _tickets(customer: Customer) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], Tickets]:
    (outcome,) = yield (PlannedCall("crm", "get_tickets", {"customer_id": customer.id, "limit": 100}),)
    if is_unknown(outcome):
        raise Unanswered(unknown_customer(customer.id))
    if isinstance(outcome, ToolError):
        raise Unanswered(did_not_work("crm", outcome))
    what = _("tickets of %(number)s") % {"number": customer.id}
    return outcome.data["tickets"], system_source(outcome, what)


def _entries(tickets: list[dict[str, Any]], source: Source) -> list[Sentence]:
    return [Sentence(_entry(ticket), source, is_entry=True) for ticket in tickets[:SHOWN_AT_ONCE]]


def _entry(ticket: dict[str, Any]) -> str:
    return _("%(number)s: %(subject)s (%(status)s, priority %(priority)s, since %(day)s)") % {
        "number": ticket["ticket_id"],
        "subject": ticket["subject"],
        "status": state(ticket["status"]),
        "priority": state(ticket["priority"]),
        "day": day(ticket["created_at"]),
    }


def _status(ticket: dict[str, Any], source: Source, asked: str) -> tuple[Sentence, ...]:
    lead = _("Ticket %(number)s “%(subject)s” is %(status)s, priority %(priority)s.") % {
        "number": ticket["ticket_id"],
        "subject": ticket["subject"],
        "status": state(ticket["status"]),
        "priority": state(ticket["priority"]),
    }
    details = [lead]
    if ticket.get("updated_at"):
        details.append(_("It was last changed on %(day)s.") % {"day": day(ticket["updated_at"])})
    if ASKS_SINCE.search(asked):
        details.append(_("It was opened on %(day)s.") % {"day": day(ticket["created_at"])})
    if ticket.get("assigned_to"):
        details.append(_("%(name)s is working on it.") % {"name": ticket["assigned_to"]})
    elif ASKS_WHO.search(asked):
        details.append(_("Nobody is working on it yet."))
    return tuple(Sentence(text, source) for text in details)
