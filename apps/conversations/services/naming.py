"""The name of a session's customer, kept beside the number so that lists need to ask nobody."""

from apps.conversations.models import ChatSession
from apps.conversations.services.inbox import tell_inbox

NAME_LENGTH = 200


def known_name(customer_id: str) -> str:
    """Return the customer's name as the latest session about them knows it; empty where none does."""
    if not customer_id:
        return ""
    named = ChatSession.objects.filter(customer_id=customer_id).exclude(customer_name="")
    return named.order_by("-last_activity_at").values_list("customer_name", flat=True).first() or ""


def name_customer(*, session: ChatSession, name: str) -> None:
    """Keep the name that a system told of the session's customer; an empty one takes nothing away."""
    name = name[:NAME_LENGTH]
    if name and session.customer_name != name:
        # Told of a customer whom the session may no longer be about: then it is left alone.
        ChatSession.objects.filter(pk=session.pk, customer_id=session.customer_id).update(customer_name=name)
        session.customer_name = name
        tell_inbox(session)
