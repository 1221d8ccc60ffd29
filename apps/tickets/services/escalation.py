"""Escalation: the rules that fit a clock are applied to its ticket."""

from apps.tickets.models import EscalationRule, SlaClock, Ticket
from apps.tickets.services.changes import assign_ticket, change_priority, may_work, move_to_queue
from apps.tickets.services.records import record
from apps.tickets.types import Priority, TicketEventKind, TicketStatus


def escalate(*, ticket: Ticket, clock: SlaClock, is_breach: bool) -> list[EscalationRule]:
    """Apply the active rules that fit, in their order, and return them; a closed ticket is left as it is."""
    if ticket.status == TicketStatus.CLOSED:
        return []
    rules = EscalationRule.objects.filter(is_active=True, on_breach=is_breach).select_related("set_queue", "assign_to")
    fitting = [rule for rule in rules if _fits(rule, ticket, clock)]
    for rule in fitting:
        _apply(rule, ticket)
    return fitting


def _fits(rule: EscalationRule, ticket: Ticket, clock: SlaClock) -> bool:
    return rule.clock in {"", clock.kind} and rule.priority in {"", ticket.priority}


def _apply(rule: EscalationRule, ticket: Ticket) -> None:
    record(ticket, TicketEventKind.ESCALATED, None, text=rule.name)
    if rule.set_priority:
        change_priority(ticket=ticket, priority=Priority(rule.set_priority), actor=None)
    if rule.set_queue:
        move_to_queue(ticket=ticket, queue=rule.set_queue, actor=None)
    # Who may not work on tickets any more is passed over; the rest of the rule holds.
    if rule.assign_to and may_work(rule.assign_to):
        assign_ticket(ticket=ticket, assignee=rule.assign_to, actor=None)
