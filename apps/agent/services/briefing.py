"""What a colleague reads first of a conversation handed to them: the words, what is wanted, known, and done so far."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.agent.types import Handoff, Plan, Reply, Slot
from apps.conversations.models import ChatSession, Memory, Message
from apps.conversations.types import Author
from apps.core.clock import now

LENGTH, QUOTED, FACTS = 8_000, 200, 10
KNOWN = {
    Slot.EMAIL: _lazy("e-mail"),
    Slot.PHONE: _lazy("phone"),
    Slot.INVOICE: _lazy("invoice"),
    Slot.ORDER: _lazy("order"),
    Slot.TICKET: _lazy("ticket in the CRM"),
    Slot.SKU: _lazy("product"),
}

NAMED = frozenset({Slot.CUSTOMER.value, *(slot.value for slot in KNOWN)})


def briefing(*, session: ChatSession, question: Message, plan: Plan, replies: Sequence[Reply] = ()) -> str:
    """Return the description of a handed over conversation's ticket, in the team's language."""
    with translation.override(settings.LANGUAGE_CODE):
        parts = {
            _("Wanted next"): list(_wanted(plan, replies)) or _last_words(plan),
            _("Known"): list(dict.fromkeys(_known(session, plan)))[:FACTS],
            _("So far"): list(_so_far(session, question)),
        }
        lines = [f"{title}: {'; '.join(said)}" for title, said in parts.items() if said]
    return Truncator("\n".join([question.text, "", *lines]).strip()).chars(LENGTH)


def _wanted(plan: Plan, replies: Sequence[Reply]) -> Iterator[str]:
    """Yield what is still to do: what a person was asked for, and what got no answer."""
    answered = [reply.is_answered for reply in replies] + [False] * len(plan.requests)
    for request, is_answered in zip(plan.requests, answered, strict=False):
        is_for_person = request.intent.handoff not in {None, Handoff.ANGER}
        if is_for_person or not (is_answered or request.intent.is_chatter or request.intent.handoff):
            yield f"“{_short(request.ask.text)}”"


def _last_words(plan: Plan) -> list[str]:
    """Return the last request: where all was answered and a person is needed all the same, it says most of why."""
    return [f"“{_short(request.ask.text)}”" for request in plan.requests[-1:]]


def _known(session: ChatSession, plan: Plan) -> Iterator[str]:
    slots = {**session.slots, **{name: value for name, value in plan.slots.items() if value}}
    told = slots.get(Slot.LABEL, "") if slots.get(Slot.CUSTOMER) == session.customer_id else ""
    name = session.customer_name or told
    if session.customer_id:
        customer = f"{name} ({session.customer_id})" if name else session.customer_id
        yield _("customer %(customer)s") % {"customer": customer}
    for slot, label in KNOWN.items():
        if slots.get(slot):
            yield f"{label} {slots[slot]}"
    for memory in Memory.objects.about(session=session).current(now=now()).order_by("-importance", "-pk")[:FACTS]:
        if memory.key not in NAMED:
            yield f"{memory.key} “{_short(memory.value)}”"


def _so_far(session: ChatSession, question: Message) -> Iterator[str]:
    """Yield how the conversation went before the message that hands it over."""
    said = list(session.messages.filter(pk__lt=question.pk).order_by("pk").values_list("author", "text"))
    asked = [text for author, text in said if author == Author.CUSTOMER]
    told = [text for author, text in said if author in {Author.ASSISTANT, Author.AGENT}]
    if asked:
        yield _("%(count)d messages, the first one “%(text)s”") % {"count": len(said), "text": _short(asked[0])}
    if told:
        yield _("last answered “%(text)s”") % {"text": _short(told[-1])}


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(QUOTED)
