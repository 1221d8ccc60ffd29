"""What is unread in the inbox, and what marks it read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.conversations.models import ChatSession, Message, ReadMark
from apps.conversations.services import add_message, start_session
from apps.conversations.types import Author

ClientFor = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def session(agent: User) -> ChatSession:
    """A conversation in which the customer has said something."""
    session = start_session(owner=agent, title="A refund, please", customer_id="C-1042")
    add_message(session=session, author=Author.CUSTOMER, text="Hello?")
    return session


def unread(client: Client, view: str = "") -> tuple[int, int]:
    """Return how many rows of the inbox are bold, and the count on the tab."""
    page = client.get("/chat/", {"view": view})
    counts = [tab.count for tab in page.context["tabs"] if tab.view.name == "unread"]
    return page.content.decode().count("data-unread>") + page.content.decode().count("data-unread "), counts[0]


def test_a_row_is_bold_until_its_page_is_opened(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    client = client_for(agent)
    assert unread(client) == (1, 1)
    client.get(f"/chat/{session.pk}/")
    assert unread(client) == (0, 0)
    add_message(session=session, author=Author.CUSTOMER, text="Are you there?")
    assert unread(client) == (1, 1)


def test_each_person_has_marks_of_their_own(
    client_for: ClientFor, agent: User, supervisor: User, session: ChatSession
) -> None:
    client_for(agent).get(f"/chat/{session.pk}/")
    assert [unread(client_for(user)) for user in (agent, supervisor)] == [(0, 0), (1, 1)]


def test_the_view_of_the_unread_shows_them_alone(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    client = client_for(agent)
    client.get(f"/chat/{start_session(owner=agent, title='Read').pk}/")
    titles = [row.title for row in client.get("/chat/?view=unread").context["page"].rows]
    assert titles == ["A refund, please"]


@pytest.mark.parametrize(
    ("look", "is_read"),
    [
        (lambda client, path: client.get(f"{path}messages/"), True),
        (lambda client, path: client.get(f"{path}messages/", {"unseen": "1"}), False),
        (lambda client, path: client.get(path, {"before": Message.objects.latest("pk").pk}), False),
        (lambda client, path: client.post(f"{path}presence/"), True),
        (lambda client, path: client.post(f"{path}messages/", {"text": "Yes", "voice": "reply"}, headers=HTMX), True),
        (lambda client, path: client.get(f"{path}customer/"), False),
    ],
    ids=["new messages", "in a hidden tab", "earlier messages", "presence", "a reply", "the panel alone"],
)
def test_what_shows_the_latest_to_somebody_marks_it_read(
    client_for: ClientFor, agent: User, session: ChatSession, look: Callable[[Client, str], Any], is_read: bool
) -> None:
    look(client_for(agent), f"/chat/{session.pk}/")
    assert ReadMark.objects.filter(session=session, user=agent).exists() is is_read


def test_a_page_that_was_read_already_writes_nothing(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    client = client_for(agent)
    client.get(f"/chat/{session.pk}/")
    before = ReadMark.objects.values_list("pk", "seen_at").get()
    client.get(f"/chat/{session.pk}/")
    assert ReadMark.objects.values_list("pk", "seen_at").get() == before


@pytest.mark.parametrize(("action", "count"), [("read", 1), ("unread", 3)])
def test_many_are_marked_at_once(client_for: ClientFor, agent: User, action: str, count: int) -> None:
    client = client_for(agent)
    ids = [start_session(owner=agent).pk for _ in range(3)]
    if action == "unread":
        client.post("/chat/bulk/", {"action": "read", "session": ids})
    client.post("/chat/bulk/", {"action": action, "session": ids[:2] if action == "read" else ids})
    assert unread(client) == (count, count)
