"""What a conversation knows, and what a turn adds to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from apps.agent.mood import mood_of
from apps.agent.planners import KEPT_TEXT, OPEN_TEXT
from apps.agent.services.answering import FAILURES, Answered
from apps.agent.shown import BEFORE, FOCUS, OWNER, SHOWN, together
from apps.agent.types import CUSTOMER_IS_GIVEN, CUSTOMER_SLOTS, SESSION_CUSTOMER, Plan, Reply, Slot
from apps.conversations.models import ChatSession
from apps.conversations.services import is_customer_given, name_customer, note_mood, remember_slots
from apps.conversations.types import MoodName
from apps.tools.types import ToolResult


def known(session: ChatSession) -> dict[str, str]:
    """Return what the conversation knows by now."""
    slots = {name: str(value) for name, value in session.slots.items() if value}
    if session.customer_id:
        slots.setdefault(Slot.CUSTOMER, session.customer_id)
    if session.customer_name and slots.get(Slot.CUSTOMER) == session.customer_id:
        slots.setdefault(Slot.LABEL, session.customer_name)
    given = {CUSTOMER_IS_GIVEN: "1"} if is_customer_given(session) else {}
    return slots | {SESSION_CUSTOMER: session.customer_id} | given


def learn(*, session: ChatSession, plan: Plan, answered: Answered) -> None:
    """Keep what a turn taught: whom the last questions were about, what was asked back, how often nothing was found."""
    learned: dict[str, str] = dict(plan.slots)
    confirmed = ""
    for reply in answered.replies:
        learned |= reply.slots
        confirmed = reply.slots.get(Slot.CUSTOMER, confirmed)
    learned |= together(reply.slots for reply in answered.replies)
    if _is_about_another(session, learned) and not any(reply.slots.get(SHOWN) for reply in answered.replies):
        # What was named belongs to whom the conversation was about before.
        learned |= {SHOWN: "", FOCUS: "", BEFORE: ""}
    if learned.get(Slot.CUSTOMER) == "" or (answered.planner and session.customer_id):
        # The customer named does not exist, or a model would be handed whom anybody names: who it was about stays.
        learned = {name: value for name, value in learned.items() if name not in CUSTOMER_SLOTS}
        confirmed = ""
    if answered.asking:
        learned[OPEN_TEXT] = ". ".join(dict.fromkeys(answered.asking))[:KEPT_TEXT]
    failed = not answered.asking and not any(reply.is_answered for reply in answered.replies)
    learned[FAILURES] = str(int(session.slots.get(FAILURES) or 0) + 1) if failed else "0"
    slots = {str(name): value for name, value in learned.items()}
    remember_slots(session=session, slots=slots, confirmed=confirmed)
    _note_mood(session, answered)


def _is_about_another(session: ChatSession, learned: Mapping[str, str]) -> bool:
    """Tell whether a turn turned from one customer to another, who does not own the invoice spoken of."""
    before, now = session.slots.get(Slot.CUSTOMER), learned.get(Slot.CUSTOMER)
    return bool(before and now) and before != now and now != session.slots.get(OWNER)


def hear_name(*, session: ChatSession, outcomes: Iterable[object]) -> None:
    """Keep the name of the session's customer where a system told it, so that lists need not ask."""
    told = (one.data for one in outcomes if isinstance(one, ToolResult))
    names = (name for data in told for name in _names_in(data, session.customer_id))
    if session.customer_id:
        name_customer(session=session, name=next(names, ""))


def _names_in(data: Mapping[str, Any], customer_id: str) -> Iterator[str]:
    """Yield the names that a result gives to a customer: of its profile, or in its list of customers."""
    for row in (data.get("profile"), *(data.get("customers") or ())):
        if row and row.get("customer_id") == customer_id and row.get("name"):
            yield str(row["name"])


def others(session: ChatSession, replies: Sequence[Reply]) -> tuple[str, ...]:
    """Return the customers whom replies are about beside the session's own, each once."""
    named = (reply.slots.get(Slot.CUSTOMER, "") for reply in replies)
    return tuple(dict.fromkeys(one for one in named if one and session.customer_id and one != session.customer_id))


def _note_mood(session: ChatSession, answered: Answered) -> None:
    """Keep the mood of the message; a calm one does not yet take an angry one back."""
    if not answered.assessment.data:
        return
    mood = mood_of(answered.assessment.data, None).name
    if mood != MoodName.CALM or not session.mood:
        note_mood(session=session, mood=mood)
