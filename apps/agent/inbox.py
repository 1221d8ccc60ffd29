"""The inbox: its saved views, their counts and their rows, each in one query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from apps.accounts.models import User
from apps.conversations.models import ChatSession, Mention, Message, unread_by
from apps.conversations.types import Author, SessionStatus
from apps.tickets.models import Ticket
from apps.tickets.types import Priority, TicketStatus
from apps.tools.models import Approval

PREVIEW_LENGTH = 140
SAID = (Author.CUSTOMER, Author.AGENT)
# In the order of their letters too.
URGENT = (Priority.HIGH, Priority.URGENT)
SETTLED = (TicketStatus.RESOLVED, TicketStatus.CLOSED)
Scope = Literal["ongoing", "closed", "all"]
Condition = Callable[[User, datetime], Q]


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view of the inbox; `condition` narrows the sessions of its scope."""

    name: str
    label: StrOrPromise
    empty: StrOrPromise
    condition: Condition
    scope: Scope = "ongoing"


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A view as its tab shows it; closed and all sessions are not counted."""

    view: SavedView
    count: int | None


def _waiting(now: datetime) -> QuerySet[Approval]:
    return Approval.objects.open(now=now).order_by()


VIEWS = (
    SavedView("", _("Open"), _("No open conversations"), lambda _user, _now: Q()),
    SavedView("unread", _("Unread"), _("You have read everything"), lambda user, _now: unread_by(user)),
    SavedView(
        "mine",
        _("Mine"),
        _("Nothing waits for you"),
        lambda user, _now: Q(assignee=user) | Q(owner=user, assignee=None),
    ),
    SavedView(
        "unassigned", _("Unassigned"), _("Every conversation has its person"), lambda _user, _now: Q(assignee=None)
    ),
    SavedView(
        "waiting",
        _("Waiting for approval"),
        _("Nothing waits for a decision"),
        lambda _user, now: Q(pk__in=_waiting(now).values("session_id")),
    ),
    SavedView(
        "handed_off",
        _("Handed off"),
        _("No conversation waits for a person"),
        lambda _user, _now: Q(status=SessionStatus.HANDED_OFF),
    ),
    SavedView(
        "mentions",
        _("Mentions"),
        _("Nobody has mentioned you"),
        lambda user, _now: Q(pk__in=Mention.objects.filter(user=user).values("message__session_id")),
    ),
    SavedView("closed", _("Closed"), _("No conversation is closed"), lambda _user, _now: Q(), "closed"),
    SavedView("all", _("All"), _("No conversations yet"), lambda _user, _now: Q(), "all"),
)
COUNTED = tuple(view for view in VIEWS if view.scope == "ongoing")


def view_named(name: str) -> SavedView:
    """Return the view of this name, or the one of all ongoing sessions."""
    return next((view for view in VIEWS if view.name == name), VIEWS[0])


def sessions_of(view: SavedView, *, user: User, now: datetime) -> QuerySet[ChatSession]:
    """Return the sessions that a view shows the user, with what a row needs."""
    visible = ChatSession.objects.visible_to(user).for_list().filter(view.condition(user, now))
    if view.scope == "closed":
        visible = visible.filter(status=SessionStatus.CLOSED)
    elif view.scope == "ongoing":
        visible = visible.exclude(status=SessionStatus.CLOSED)
    last = Message.objects.filter(session=OuterRef("pk")).order_by("-pk")
    said = last.filter(author__in=SAID)
    tickets = Ticket.objects.filter(session=OuterRef("pk"), priority__in=URGENT).exclude(status__in=SETTLED)
    return visible.annotate(
        preview=Subquery(last.values(start=Left("text", PREVIEW_LENGTH))[:1]),
        last_author=Subquery(last.values("author")[:1]),
        last_said_by=Subquery(said.values("author")[:1]),
        urgency=Subquery(tickets.order_by("-priority").values("priority")[:1]),
        waits_for_approval=Exists(_waiting(now).filter(session_id=OuterRef("pk"))),
        is_unread=unread_by(user),
    )


def tabs(*, user: User, now: datetime) -> list[ViewTab]:
    """Return every view with its count."""
    conditions = {f"of_{view.name}": Count("pk", filter=view.condition(user, now)) for view in COUNTED}
    counts = ChatSession.objects.visible_to(user).ongoing().aggregate(**conditions)
    return [ViewTab(view, counts.get(f"of_{view.name}")) for view in VIEWS]
