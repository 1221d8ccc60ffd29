"""The tiles above the control room: what waits for a person, and what is wrong, each with the way there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core.clock import now
from apps.knowledge.models import Question
from apps.sandbox.models import SandboxService
from apps.tools.models import Approval, EffectStatus, LedgerEntry
from apps.tools.overview import Overview, overview_of

MOST = 1000


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that matters, what it counts, and the page behind it; `tone` is good, warning or bad."""

    key: str
    number: int
    label: str
    url: str
    tone: str


@dataclass(frozen=True, slots=True)
class Room:
    """What the first page shows: the tiles, and how the tools stand for those who may see it."""

    tiles: list[Tile]
    overview: Overview | None


def room_of(user: User) -> Room:
    """Return the first page as the user may see it."""
    overview = overview_of() if user.has_perm("tools.view_toolconfig") else None
    return Room(_tiles(user, overview), overview)


def _tiles(user: User, overview: Overview | None) -> list[Tile]:
    tiles: list[tuple[str, Callable[[], Tile]]] = [
        ("tools.view_approval", _approvals),
        ("tools.view_ledgerentry", _unknown),
        ("tools.view_toolconfig", lambda: _breakers(overview)),
        ("knowledge.view_question", _questions),
        ("sandbox.view_sandboxservice", _faults),
    ]
    return [make() for permission, make in tiles if user.has_perm(permission)]


def _count(rows: QuerySet[Approval] | QuerySet[LedgerEntry] | QuerySet[Question]) -> int:
    return rows.order_by()[:MOST].count()


def _approvals() -> Tile:
    number = _count(Approval.objects.open(now=now()))
    label = ngettext("approval waits", "approvals wait", number)
    url = reverse("admin:tools_approval_changelist") + "?status__exact=pending"
    return Tile("approvals", number, label, url, "warning" if number else "good")


def _unknown() -> Tile:
    number = _count(LedgerEntry.objects.filter(status=EffectStatus.UNKNOWN))
    label = ngettext("change of unknown outcome", "changes of unknown outcome", number)
    url = reverse("admin:tools_ledgerentry_changelist") + "?status__exact=unknown"
    return Tile("unknown", number, label, url, "bad" if number else "good")


def _breakers(overview: Overview | None) -> Tile:
    lines = overview.cut_off if overview else []
    label = ngettext("breaker is open", "breakers are open", len(lines))
    url = reverse("admin:tools_toolconfig_changelist")
    if len(lines) == 1:
        url = reverse("admin:tools_toolconfig_breaker", args=[lines[0].status.config.pk])
    return Tile("breakers", len(lines), label, url, "bad" if lines else "good")


def _questions() -> Tile:
    number = _count(Question.objects.open())
    label = ngettext("question without an article", "questions without an article", number)
    url = reverse("admin:knowledge_question_changelist") + "?state__exact=open"
    return Tile("questions", number, label, url, "warning" if number else "good")


def _faults() -> Tile:
    number = sum(bool(service.faults) for service in SandboxService.objects.all())
    label = ngettext("demo system with faults on", "demo systems with faults on", number)
    return Tile(
        "faults", number, label, reverse("admin:sandbox_sandboxservice_changelist"), "warning" if number else "good"
    )
