"""Writing to a customer. The runtime asks a supervisor first, as the tool's row says."""

import re
from collections.abc import Generator

from django.utils.translation import gettext as _

from apps.agent.answers.base import Customer, Unanswered, find_customer, look_up, say, system_source, why
from apps.agent.types import Ask, Outcome, Reply, Sentence, Slot, Work
from apps.tools.errors import ApprovalRequired, ToolError
from apps.tools.types import PlannedCall

WORDS = re.compile(
    r"(?is)(?:\bsaying(?:\s+that)?|\bthat\s+says|\bwith\s+the\s+(?:text|words)|\bthat\b|:)\s*[:,]?\s*(?P<text>\S.*)"
)
QUOTES = " \t\n\"'“”„«»"


def send_message(ask: Ask) -> Work:
    """Send a text message to a number, or to the number of a customer."""
    words = WORDS.search(ask.text)
    if not words:
        text = _(
            "What shall the message say? Write for example: send an SMS to +49 30 1234567 saying “We are on our way”."
        )
        return Reply((Sentence(text),), is_answered=False, asks_back=True)
    number = yield from _number(ask)
    (outcome,) = yield (PlannedCall("sms_outreach", "send", {"to": number, "text": words["text"].strip(QUOTES)}),)
    if isinstance(outcome, ApprovalRequired):
        text = _("I asked to send this message to %(number)s. A supervisor decides; you will read it here.")
        return say(text % {"number": number})
    if isinstance(outcome, ToolError):
        text = _("The message to %(number)s was not sent: %(reason)s") % {"number": number, "reason": why(outcome)}
        return Reply((Sentence(text),), is_answered=False)
    source = system_source(outcome, _("message %(number)s") % {"number": outcome.data["message_id"]})
    return say(_("The message to %(number)s is sent.") % {"number": number}, source)


def _number(ask: Ask) -> Generator[tuple[PlannedCall, ...], tuple[Outcome, ...], str]:
    """Return the number to write to; raises Unanswered where the customer has none."""
    if ask.slots.get(Slot.PHONE):
        return ask.slots[Slot.PHONE]
    customer: Customer = yield from find_customer(ask)
    if customer.profile is None:
        customer = yield from look_up(customer_id=customer.id)
    number = (customer.profile or {}).get("phone") or ""
    if not number:
        text = _("There is no phone number of %(label)s.") % {"label": customer.label}
        raise Unanswered(Reply((Sentence(text, customer.source),), slots=customer.slots))
    return str(number)
