"""Escalation as a tool."""

from typing import cast

from django.utils.translation import gettext_lazy as _

from apps.tickets.services import open_ticket
from apps.toolbox.escalation.schemas import Assessment, CreateTicket, ShouldEscalate, TicketOpened
from apps.toolbox.escalation.settings import EscalationSettings
from apps.toolbox.escalation.signals import assess
from apps.toolbox.escalation.tickets import conversation_of, tool_timeline_of
from apps.toolbox.sessions import session_of
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class EscalationTool(Tool):
    """When a person has to take over, and the ticket they find."""

    name = "escalation"
    title = _("Escalation")
    description = _("Notices when a person has to take over, and opens a ticket with the whole conversation.")
    settings_schema = EscalationSettings

    @operation(effect=Effect.READ, title=_("Weigh handoff"))
    def should_escalate(self, arguments: ShouldEscalate, run: Run) -> Assessment:
        """Weigh whether a person has to take over, naming each reason."""
        return assess(arguments, cast("EscalationSettings", run.settings))

    @operation(effect=Effect.RECORD, title=_("Open ticket"))
    def create_ticket(self, arguments: CreateTicket, run: Run) -> TicketOpened:
        """Open a ticket that carries the conversation and the tool calls of the call's session, if it has one."""
        session = session_of(run) if run.context.session_id else None
        conversation = conversation_of(session) if session else []
        timeline = tool_timeline_of(session, before=run.call_id) if session else []
        ticket = open_ticket(
            **arguments.model_dump(),
            customer_id=(session.customer_id if session else "") or run.context.customer_id,
            session=session,
            conversation=conversation,
            tool_timeline=timeline,
            actor=run.context.user,
        )
        return TicketOpened(
            ticket_id=ticket.pk,
            number=ticket.number,
            status=ticket.status,
            priority=arguments.priority,
            messages=len(conversation),
            tool_calls=len(timeline),
        )
