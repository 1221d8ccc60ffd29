"""The tiles above the control room: what waits for a person, and what is wrong, each with the way there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core.clock import now
from apps.knowledge.models import Question
from apps.live.models import LiveStream
from apps.live.types import TOOLS_STREAM
from apps.sandbox.models import SandboxService
from apps.tools.models import Approval, EffectStatus, LedgerEntry
from apps.tools.reports.overview import Overview, overview_of


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
    numbers = _numbers(user)
    may_see_tools = user.has_perm("tools.view_toolconfig")
    overview = overview_of(after=numbers["after"]) if may_see_tools else None
    return Room(_tiles(user, numbers, overview), overview)


def _numbers(user: User) -> dict[str, int]:
    """Return what is counted, and the live stream's last event before it, in one query on the user's own row."""
    found = User.objects.filter(pk=user.pk).values(
        after=Subquery(LiveStream.objects.filter(name=TOOLS_STREAM).values("last_seq")),
        approvals=_number_of(Approval.objects.open(now=now())),
        unknown=_number_of(LedgerEntry.objects.filter(status=EffectStatus.UNKNOWN)),
        questions=_number_of(Question.objects.open()),
        faults=_number_of(SandboxService.objects.faulty()),
    )
    return {key: int(str(number or 0)) for key, number in found.get().items()}


def _number_of(rows: QuerySet[Any]) -> Subquery:
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Subquery(one.annotate(number=Count("*")).values("number"))


def _tiles(user: User, numbers: dict[str, int], overview: Overview | None) -> list[Tile]:
    tiles: list[tuple[str, Callable[[], Tile]]] = [
        ("tools.view_approval", lambda: _approvals(numbers["approvals"])),
        ("tools.view_ledgerentry", lambda: _unknown(numbers["unknown"])),
        ("tools.view_toolconfig", lambda: _breakers(overview)),
        ("knowledge.view_question", lambda: _questions(numbers["questions"])),
        ("sandbox.view_sandboxservice", lambda: _faults(numbers["faults"])),
    ]
    return [make() for permission, make in tiles if user.has_perm(permission)]


def _approvals(number: int) -> Tile:
    label = ngettext("approval waits", "approvals wait", number)
    url = reverse("admin:tools_approval_changelist") + "?status__exact=pending"
    return Tile("approvals", number, label, url, "warning" if number else "good")


def _unknown(number: int) -> Tile:
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


def _questions(number: int) -> Tile:
    label = ngettext("question without an article", "questions without an article", number)
    url = reverse("admin:knowledge_question_changelist") + "?state__exact=open"
    return Tile("questions", number, label, url, "warning" if number else "good")


def _faults(number: int) -> Tile:
    label = ngettext("demo system with faults on", "demo systems with faults on", number)
    url = reverse("admin:sandbox_sandboxservice_changelist")
    return Tile("faults", number, label, url, "warning" if number else "good")
