"""The names of customers, kept beside their numbers so that lists need to ask nobody."""

from datetime import datetime, timedelta

from apps.conversations.models import ChatSession, KnownCustomer
from apps.conversations.services.inbox import tell_inbox
from apps.core.clock import now as moment
from apps.live.services import publish
from apps.live.types import chat_stream

NAME_LENGTH = 200
# Most names come with the first answer; only then is it worth a call of its own.
ASKED_AFTER = timedelta(minutes=1)
# As many open conversations are told at once, and their rows of inboxes.
TOLD = 50


def meet_customer(customer_id: str) -> str:
    """Note whom a session or ticket is about, and return their name as far as it is known."""
    if not customer_id:
        return ""
    fresh = {"ask_after": moment() + ASKED_AFTER}
    known, _is_new = KnownCustomer.objects.get_or_create(customer_id=customer_id, defaults=fresh)
    return known.name


def name_customer(*, session: ChatSession, name: str) -> None:
    """Keep the name that a system told of the session's customer; an empty one takes nothing away."""
    name = name[:NAME_LENGTH]
    if name and session.customer_id and session.customer_name != name:
        note_name(customer_id=session.customer_id, name=name)
        session.customer_name = name


def note_name(*, customer_id: str, name: str) -> None:
    """Keep a customer's name, in every session about them."""
    name = name[:NAME_LENGTH]
    KnownCustomer.objects.update_or_create(customer_id=customer_id, defaults={"name": name, "ask_after": None})
    unnamed = ChatSession.objects.filter(customer_id=customer_id).exclude(customer_name=name)
    shown = list(unnamed.ongoing().order_by("-last_activity_at")[:TOLD])
    unnamed.update(customer_name=name)
    for session in shown:
        tell_inbox(session)
        publish(stream=chat_stream(session.pk), event="named", data={"customer_id": customer_id})


def take_unnamed(*, now: datetime, again_after: timedelta) -> str:
    """Return a customer whose name is to be asked for, and leave them alone for a while; empty where there is none."""
    for customer_id in KnownCustomer.objects.due(now=now).values_list("customer_id", flat=True)[:1]:
        # Another process may have been faster: then it asks.
        taken = KnownCustomer.objects.due(now=now).filter(customer_id=customer_id)
        return customer_id if taken.order_by().update(ask_after=now + again_after) else ""
    return ""


def leave_unnamed(customer_id: str) -> None:
    """Ask no more for the name of a customer whom the system does not know."""
    KnownCustomer.objects.filter(customer_id=customer_id, name="").update(ask_after=None)


def put_off_asking(*, now: datetime, until: datetime) -> None:
    """Ask for no name before then: the system does not answer."""
    KnownCustomer.objects.due(now=now).order_by().update(ask_after=until)
