"""What happened in a session, in words, from the event log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from apps.conversations.models import ChatSession
from apps.live.models import LiveEvent
from apps.live.types import chat_stream

# Every other event is shown by the page itself, or is over as soon as it is seen.
WORDS: Mapping[str, StrOrPromise] = {
    "assigned": _("%(user)s assigned it to %(assignee)s"),
    "customer": _("%(user)s made it about customer %(customer_id)s"),
    "closed": _("%(user)s closed it"),
    "error": _("The turn failed: %(message)s"),
    "handback": _("%(user)s handed back to the AI agent"),
    "linked": _("%(user)s linked it to “%(title)s”"),
    "merged_in": _("%(user)s merged “%(title)s” into it"),
    "merged_into": _("%(user)s merged it into “%(title)s”"),
    "mode": _("%(user)s set the mode to %(mode)s"),
    "takeover": _("%(user)s took over"),
    "ticket": _("Ticket %(number)s was opened"),
    "unlinked": _("%(user)s took the link to “%(title)s” away"),
}
UNNAMED = _("%(user)s took the customer away")
UNASSIGNED = _("%(user)s took the assignment away")


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened; `tool` and `operation` name the call it is about, `status` how that went."""

    at: datetime
    text: str = ""
    tool: str = ""
    operation: str = ""
    status: str = ""


def happenings_in(session: ChatSession, *, limit: int) -> list[Happening]:
    """Return the last things that happened in a session and its parts, latest first."""
    own = chat_stream(session.pk)
    together = ChatSession.objects.together_with(session).values_list("pk", flat=True)
    log = LiveEvent.objects.filter(stream__in=[chat_stream(pk) for pk in together])
    calls = Q(event="approval") | Q(event="tool_status") & ~Q(data__status="started")
    # The whole says itself what was merged into it.
    shown = log.filter(calls | Q(event__in=WORDS)).exclude(~Q(stream=own), event="merged_into")
    return [_happening(event) for event in shown.order_by("-timestamp", "-seq")[:limit]]


def _happening(event: LiveEvent) -> Happening:
    data = event.data
    if event.event not in WORDS:
        tool, operation = data.get("tool_name", ""), data.get("operation", "")
        return Happening(event.timestamp, tool=tool, operation=operation, status=str(data.get("status", "")))
    return Happening(event.timestamp, str(_words(event.event, data)) % _Values(data))


def _words(event: str, data: Mapping[str, object]) -> StrOrPromise:
    if event == "assigned" and not data.get("assignee"):
        return UNASSIGNED
    return UNNAMED if event == "customer" and not data.get("customer_id") else WORDS[event]


class _Values(dict[str, object]):
    """The values of an event; one that an older event lacks is left blank."""

    def __missing__(self, _name: str) -> str:
        return ""
