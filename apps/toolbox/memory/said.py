"""What a language model may have remembered: a thing of a plain kind, in words that were said in the session."""

import re

from django.utils.translation import gettext as _

from apps.conversations.models import ChatSession, Message
from apps.conversations.types import Author
from apps.tools.errors import OperationFailed

# A key of its own words would be a second value, which nobody said.
KEYS = frozenset(
    "address company contact context deadline email invoice_id language name order_id phone plan preference problem "
    "product sku ticket_id topic".split()
)
PEOPLE = (Author.CUSTOMER, Author.AGENT)
LOOKED_AT = 200


def message_that_says(session: ChatSession, value: str) -> Message | None:
    """Return the latest message of a person in the session that holds a value word for word, or None."""
    wanted = _plain(value)
    latest = Message.objects.read_in(session).filter(author__in=PEOPLE).order_by("-pk")[:LOOKED_AT]
    return next((message for message in latest if wanted and f" {wanted} " in f" {_plain(message.text)} "), None)


def require_said(session: ChatSession, *, key: str, value: str) -> Message:
    """Return the message that a memory is from; raises OperationFailed where nobody said it or the key is not known."""
    if key not in KEYS:
        text = _("Choose one of these keys: %(names)s. Nothing was remembered.")
        raise OperationFailed(text % {"names": ", ".join(sorted(KEYS))}, code="key_not_known")
    message = message_that_says(session, value)
    if message is None:
        raise OperationFailed(
            _("Nobody said that in this conversation. Use the customer's own words. Nothing was remembered."),
            code="not_said",
        )
    return message


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
