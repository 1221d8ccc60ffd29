"""Resolved tickets as a source: notes that begin with "Resolution:", without anything that tells whose ticket it was.

A sentence with an identifier, or with a word that may be a name, is left out as a whole; the compliance rules redact
the rest. Colleagues' other notes, the customer's words and the ticket's subject are never quoted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max
from django.urls import reverse

from apps.accounts.models import User
from apps.conversations.facts import find_facts
from apps.core.stemming import stem
from apps.knowledge.models import Article, Chunk
from apps.tickets.models import Ticket, TicketEvent
from apps.tickets.types import TicketEventKind, TicketStatus
from apps.toolbox.attachment.search import holding_most
from apps.toolbox.compliance_check.checking import check
from apps.toolbox.compliance_check.models import ComplianceRule
from apps.toolbox.compliance_check.types import Action, AppliesTo

SETTLED = (TicketStatus.RESOLVED, TicketStatus.CLOSED)
WITHHELD = frozenset({Action.BLOCK, Action.ESCALATE})
LOOKED_AT = 1000
RESOLUTION = re.compile(r"(?i)^\s*(?:resolution|lösung)\s*:\s*(?P<text>\S.*)", re.DOTALL)
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
CAPITALISED = re.compile(r"(?<![\w-])[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*")
NUMBERED = re.compile(r"[A-Z]{1,4}-?\d{3,}|\d{5,}")
# How such a note begins, beside the words of the articles.
USUAL = frozenset(
    map(
        stem,
        "a after all an and answer ask asked because before change changed check checked cancel clear cleared confirm "
        "confirmed correct corrected create created delete deleted explain explained fix fixed for i if in install it "
        "let move moved new no now once open opened our pair paired please press pressed reconnect refund refunded "
        "release remove removed repair repaired replace replaced reset resend resent restart restarted send sent set "
        "solve solved switch switched tell the then there this told turn turned unplug unplugged update updated use "
        "wait was we when which with you your".split(),
    )
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What settled a ticket; the score is the share of the question's words that ticket and note hold."""

    ticket_id: int
    number: str
    url: str
    text: str
    score: float


def search_resolutions(*, user: User | None, query: str, limit: int) -> list[Resolution]:
    """Return how tickets like a question were settled, best first: of tickets that the user may see."""
    if user is None or not user.has_perm("tickets.view_ticket"):
        return []
    notes = list(_notes(user))
    best = holding_most([f"{note.ticket.subject} {note.data['text']}" for note in notes], query=query)
    rules = list(ComplianceRule.objects.for_texts(AppliesTo.REPLY)) if best else []
    found = (_resolution(notes[place], share, rules) for place, share in best)
    return [one for _count, one in zip(range(limit), filter(None, found), strict=False)]


def _notes(user: User) -> Iterator[TicketEvent]:
    """Yield the latest resolution of each settled ticket."""
    tickets = Ticket.objects.visible_to(user).filter(status__in=SETTLED, merged_into=None)
    notes = TicketEvent.objects.filter(kind=TicketEventKind.NOTE, ticket__in=tickets).exclude(actor=None)
    seen: set[int] = set()
    for note in notes.select_related("ticket").order_by("-pk")[:LOOKED_AT]:
        if note.ticket_id not in seen and RESOLUTION.match(str(note.data.get("text", ""))):
            seen.add(note.ticket_id)
            yield note


def _resolution(note: TicketEvent, share: float, rules: list[ComplianceRule]) -> Resolution | None:
    said = RESOLUTION.match(note.data["text"])
    text = impersonal(said["text"]) if said else ""
    checked = check(text, rules)
    if not text or checked.verdict in WITHHELD:
        return None
    url = reverse("tickets:ticket", args=[note.ticket_id])
    return Resolution(note.ticket_id, note.ticket.number, url, checked.redacted_text, share)


def impersonal(text: str) -> str:
    """Return the sentences of a text that name nobody and nothing of theirs."""
    known = _vocabulary(*Article.objects.published().aggregate(count=Count("pk"), last=Max("updated_at")).values())
    return " ".join(part.strip() for part in SENTENCE.split(text) if part.strip() and _names_nobody(part, known))


def _names_nobody(sentence: str, known: frozenset[str]) -> bool:
    if find_facts(sentence) or NUMBERED.search(sentence):
        return False
    words = (word.lower() for found in CAPITALISED.findall(sentence) for word in re.split(r"['’-]", found))
    return all(stem(word) in known | USUAL for word in words)


@lru_cache(maxsize=2)
def _vocabulary(_count: int, _last: object) -> frozenset[str]:
    """Return the words of the published articles, which are nobody's name; the figures say when to read them anew."""
    texts = Chunk.objects.filter(article__is_published=True).values_list("text", flat=True)
    return frozenset(stem(word) for text in texts for word in re.findall(r"[^\W\d_]+", text.lower()))
