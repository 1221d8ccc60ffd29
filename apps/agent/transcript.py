"""What the chat page shows of a session: messages with their tool calls and sources, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects

from apps.audit.models import ToolCall
from apps.audit.types import CallStatus
from apps.conversations.models import Attachment, ChatSession, Message
from apps.conversations.types import Author
from apps.tools.models import Approval, ApprovalStatus

PAGE_SIZE = 20
OPEN = (ApprovalStatus.PENDING, ApprovalStatus.APPROVED)
# Tools that the agent asks about its own work, not for the customer's: they are folded while all goes well.
CHECKS = ("compliance_check", "escalation", "memory", "stage_classifier")


@dataclass(frozen=True, slots=True)
class ShownSource:
    """One numbered source of an answer; `url` is a path of this server, or empty."""

    number: int
    label: str
    url: str


CHARACTERS_A_ROW, FEWEST_ROWS, MOST_ROWS = 80, 3, 18


@dataclass(frozen=True, slots=True)
class Entry:
    """A message with what belongs to it."""

    message: Message
    calls: tuple[ToolCall, ...]
    sources: tuple[ShownSource, ...]
    approvals: tuple[Approval, ...] = ()

    @property
    def passed_checks(self) -> list[ToolCall]:
        """Return the checks that ended well."""
        return [call for call in self.calls if is_passed_check(call)]

    @property
    def telling_calls(self) -> list[ToolCall]:
        """Return the other calls: those that matter to the answer, and the checks that did not pass."""
        return [call for call in self.calls if not is_passed_check(call)]

    @property
    def is_answer(self) -> bool:
        """Tell whether the AI agent said it."""
        return self.message.author in {Author.ASSISTANT, Author.SUGGESTION}

    @property
    def is_suggestion(self) -> bool:
        """Tell whether it waits for a person to send or dismiss it."""
        return self.message.author == Author.SUGGESTION and not self.message.metadata.get("used")

    @property
    def rows(self) -> int:
        """Return how many rows a box needs for the text, within bounds."""
        lines = sum(1 + len(line) // CHARACTERS_A_ROW for line in self.message.text.splitlines())
        return min(max(lines, FEWEST_ROWS), MOST_ROWS)

    @property
    def why_not_sent(self) -> str:
        """Return why an answer did not go out though nobody dismissed it: it was stopped, or came too late; else ''."""
        if self.message.metadata.get("stopped"):
            return "stopped"
        return "late" if self.message.metadata.get("late") else ""

    @property
    def confidence_percent(self) -> int | None:
        """Return the answer's confidence in whole percent; one that was stopped has none."""
        confidence = None if self.message.metadata.get("stopped") else self.message.confidence
        return None if confidence is None else round(confidence * 100)

    @property
    def model(self) -> str:
        """Return the language model that planned the answer, if one did."""
        planner = self.message.metadata.get("planner") or {}
        return str(planner.get("model") or "") if planner.get("name") == "model" else ""

    @property
    def why_no_model(self) -> str:
        """Return why the rules stood in for the language model, if they did."""
        fallback = (self.message.metadata.get("planner") or {}).get("fallback") or {}
        return str(fallback.get("reason") or "")

    @property
    def about(self) -> tuple[str, ...]:
        """Return the customers whom the answer is about beside the one of its session then."""
        return tuple(self.message.metadata.get("about") or ())

    @property
    def ticket_id(self) -> int | None:
        """Return the primary key of the ticket that the answer opened."""
        digits = str(self.message.metadata.get("ticket_id") or "").removeprefix("T-")
        return int(digits) if digits.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A stretch of a session, oldest first.

    `earlier` is the id to page back from where there is more, else None; `waiting` are approvals of no message here.
    """

    entries: tuple[Entry, ...]
    earlier: int | None = None
    waiting: tuple[Approval, ...] = ()

    @property
    def last_id(self) -> int:
        """Return the id of the last message, 0 where there is none."""
        return self.entries[-1].message.pk if self.entries else 0

    @property
    def stopped(self) -> int | None:
        """Return the id of the question whose answer was stopped last, where nothing was said since; else None."""
        last = self.entries[-1].message if self.entries else None
        if last is None or not last.metadata.get("stopped"):
            return None
        asked = (entry.message for entry in reversed(self.entries) if entry.message.author == Author.CUSTOMER)
        return next((message.pk for message in asked if message.request_id == last.request_id), None)


def is_passed_check(call: ToolCall) -> bool:
    """Tell whether a call is a check that ended well; one that opened a ticket is more than a check."""
    return call.tool in CHECKS and call.status == CallStatus.COMPLETED and call.operation != "create_ticket"


def load_transcript(*, session: ChatSession, before: int | None = None, after: int | None = None) -> Transcript:
    """Return the session's last messages: all behind `after`, or a page in front of `before`."""
    has_files = Exists(Attachment.objects.filter(message=OuterRef("pk")))
    messages = Message.objects.read_in(session).select_related("user").annotate(has_files=has_files)
    if after is not None:
        return _transcript(session, list(messages.filter(pk__gt=after)))
    if before is not None:
        messages = messages.filter(pk__lt=before)
    page = list(messages.order_by("-pk")[: PAGE_SIZE + 1])
    shown = page[:PAGE_SIZE][::-1]
    return _transcript(session, shown, earlier=shown[0].pk if len(page) > PAGE_SIZE else None)


def _transcript(session: ChatSession, messages: Sequence[Message], *, earlier: int | None = None) -> Transcript:
    """Join the messages with what belongs to them; calls and approvals stand at the last message of their request."""
    prefetch_related_objects([message for message in messages if message.has_files], "attachments")  # type: ignore[attr-defined]  # an annotation
    holders = {message.request_id: message.pk for message in messages if message.request_id}
    calls, approvals = _calls(session, holders), _approvals(session, holders)
    entries = tuple(
        Entry(message, tuple(calls[message.pk]), _sources(message.sources), tuple(approvals[message.pk]))
        for message in messages
    )
    return Transcript(entries, earlier, tuple(row for row in approvals[0] if row.status in OPEN))


def _approvals(session: ChatSession, holders: Mapping[str, int]) -> Mapping[int, list[Approval]]:
    """Return the approvals of the session and its parts by the message that holds them; under 0 those of none here."""
    by_message: defaultdict[int, list[Approval]] = defaultdict(list)
    rows = Approval.objects.filter(session_id__in=_together(session)).with_outcome()
    for row in rows.select_related("decided_by", "requested_by").order_by("created_at"):
        by_message[holders.get(row.request_id, 0)].append(row)
    return by_message


def _calls(session: ChatSession, holders: Mapping[str, int]) -> Mapping[int, list[ToolCall]]:
    """Return the calls of all requests by the message that holds them."""
    by_message: defaultdict[int, list[ToolCall]] = defaultdict(list)
    if holders:
        calls = ToolCall.objects.filter(session_id__in=_together(session), request_id__in=holders)
        for call in calls.order_by("started_at", "id"):
            by_message[holders[call.request_id]].append(call)
    return by_message


def _together(session: ChatSession) -> QuerySet[ChatSession, UUID]:
    return ChatSession.objects.together_with(session).values_list("pk", flat=True)


def _sources(sources: Sequence[Mapping[str, Any]]) -> tuple[ShownSource, ...]:
    """Return an answer's sources as they are shown."""
    return tuple(_source(number, source) for number, source in enumerate(sources, start=1))


def _source(position: int, source: Mapping[str, Any]) -> ShownSource:
    """Return one source: an article and its section with a link, or the system that was asked."""
    label = str(source.get("title") or source.get("tool") or "")
    section = str(source.get("section") or "")
    return ShownSource(
        number=int(source.get("number") or position),
        label=f"{label}: {section}" if section and section != label else label,
        url=_own_path(str(source.get("url") or "")),
    )


def _own_path(url: str) -> str:
    """Return the address where it is a path of this server; another scheme or host is not linked."""
    return url if url.startswith("/") and not url.startswith(("//", "/\\")) else ""
