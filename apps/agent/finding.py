"""Search over messages, tickets, articles and customers, with operators such as `status:open customer:C-1042`."""

import re
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.conversations.models import ChatSession, KnownCustomer, Message
from apps.conversations.search import find_messages
from apps.knowledge.services import search_articles
from apps.knowledge.types import SearchHit
from apps.tickets.models import Ticket
from apps.tickets.search import find_tickets

OPERATOR = re.compile(r"(?<!\S)(status|customer|assignee|priority|in):(\S+)", re.IGNORECASE)
LIMIT = 10
# Customers of one name.
NAMED = 50
PLACES = frozenset({"messages", "tickets", "articles", "customers"})


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: words, and operators in small letters."""

    words: str
    operators: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was asked for."""
        return not (self.words or self.operators)

    def looks_in(self, place: str) -> bool:
        """Tell whether a place is searched; articles and customers know neither status nor assignee."""
        if "in" in self.operators and self.operators["in"] in PLACES:
            return self.operators["in"] == place
        narrowed = self.operators.keys() & {"status", "assignee", "priority"}
        return place in {"messages", "tickets"} or (bool(self.words) and not narrowed)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in each place, newest or best first."""

    messages: list[Message]
    tickets: list[Ticket]
    articles: list[SearchHit]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was found."""
        return not (self.messages or self.tickets or self.articles)


def parse(text: str) -> Search:
    """Take the operators out of what somebody typed."""
    operators = {name.lower(): value for name, value in OPERATOR.findall(text)}
    return Search(" ".join(OPERATOR.sub(" ", text).split()), operators)


def find(search: Search, *, user: User) -> Findings:
    """Return the first finds of each place that the user may see."""
    if search.is_empty:
        return Findings([], [], [])
    return Findings(
        messages=list(_messages(search, user)) if search.looks_in("messages") else [],
        tickets=list(_tickets(search, user)) if search.looks_in("tickets") else [],
        articles=search_articles(query=search.words, limit=LIMIT) if search.looks_in("articles") else [],
    )


def _messages(search: Search, user: User) -> QuerySet[Message]:
    sessions = ChatSession.objects.visible_to(user).filter(_condition(search, user))
    if "priority" in search.operators:
        return Message.objects.none()
    return find_messages(words=search.words, sessions=sessions, limit=LIMIT)


def _tickets(search: Search, user: User) -> QuerySet[Ticket]:
    among = Ticket.objects.visible_to(user).with_names().select_related("assignee").filter(_condition(search, user))
    if priority := search.operators.get("priority"):
        among = among.filter(priority=priority.lower())
    return find_tickets(words=search.words, among=among, limit=LIMIT)


def _numbers(customer: str) -> set[str]:
    """Return the numbers that a customer's number, in any letters, or a part of their name may stand for."""
    named = KnownCustomer.objects.named_like(customer).values_list("customer_id", flat=True)
    return {customer, customer.upper(), customer.lower(), *named[:NAMED]}


def _condition(search: Search, user: User) -> Q:
    """Return what status, customer and assignee ask of a session or a ticket alike."""
    condition = Q()
    if status := search.operators.get("status"):
        condition &= Q(status=status.lower())
    if customer := search.operators.get("customer"):
        condition &= Q(customer_id__in=_numbers(customer))
    if assignee := search.operators.get("assignee"):
        named = {"me": Q(assignee=user), "nobody": Q(assignee=None)}
        condition &= named.get(assignee.lower(), Q(assignee__username__iexact=assignee))
    return condition
