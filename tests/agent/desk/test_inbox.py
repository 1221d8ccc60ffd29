"""The saved views of the inbox, their counts, and changes to many sessions at once."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.models import ChatSession
from apps.conversations.services import (
    add_message,
    add_note,
    assign_session,
    close_session,
    mark_handed_off,
    start_session,
)
from apps.conversations.types import Author, SessionStatus
from apps.live.models import LiveEvent
from apps.tools.models import Approval
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]
URL = "/chat/"
COUNTED = ("", "unread", "mine", "unassigned", "waiting", "handed_off", "mentions")


@pytest.fixture
def desk(agent: User, make_user: Callable[..., User]) -> dict[str, ChatSession]:
    """One session of every kind, all of them visible to the agent."""
    other = make_user(Role.AGENT, username="other")
    made = {name: start_session(owner=agent, title=name) for name in ("free", "assigned", "closed")}
    made["handed"] = start_session(owner=other, title="handed")
    made["mention"] = start_session(owner=other, title="mention")
    assign_session(session=made["assigned"], assignee=agent, actor=agent)
    assign_session(session=made["mention"], assignee=other, actor=other)
    close_session(session=made["closed"], user=agent)
    mark_handed_off(session=made["handed"])
    add_note(session=made["mention"], user=other, text="@agent, have a look")
    return made


def shown(client: Client, view: str) -> list[str]:
    """Return the titles that a view shows, sorted."""
    return sorted(session.title for session in client.get(URL, {"view": view}).context["page"].rows)


@pytest.mark.parametrize(
    ("view", "titles"),
    [
        ("", ["assigned", "free", "handed", "mention"]),
        ("all", ["assigned", "closed", "free", "handed", "mention"]),
        ("unread", ["assigned", "free", "handed", "mention"]),
        ("mine", ["assigned", "free"]),
        ("unassigned", ["free", "handed"]),
        ("waiting", []),
        ("handed_off", ["handed"]),
        ("mentions", ["mention"]),
        ("closed", ["closed"]),
    ],
)
def test_each_view_shows_its_sessions(
    client_for: ClientFor, agent: User, desk: dict[str, ChatSession], view: str, titles: list[str]
) -> None:
    assert shown(client_for(agent), view) == titles


def test_the_tabs_count_what_their_views_show(client_for: ClientFor, agent: User, desk: dict[str, ChatSession]) -> None:
    client = client_for(agent)
    tabs = {tab.view.name: tab.count for tab in client.get(URL).context["tabs"]}
    counted = {name: len(shown(client, name)) for name in COUNTED}
    assert tabs == {"all": None, "closed": None, **counted}


def test_a_call_that_waits_puts_its_session_into_the_view(
    client_for: ClientFor, agent: User, session: ChatSession, ask_for_money: Callable[..., Approval]
) -> None:
    ask_for_money(session)
    client = client_for(agent)
    assert shown(client, "waiting") == ["A refund, please"]
    assert "Needs approval" in client.get(URL).content.decode()


def test_a_row_shows_how_the_last_message_begins(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    add_message(session=session, author=Author.CUSTOMER, text="First words")
    add_message(session=session, author=Author.CUSTOMER, text="Last words " + "x" * 500)
    page = text_of(client_for(agent).get(URL).content.decode())
    assert "A refund, please Last words xxx" in page
    assert "x" * 200 not in page


def test_htmx_gets_the_changing_part_alone(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    html = client_for(agent).get(URL, headers={"HX-Request": "true"}).content.decode()
    assert html.lstrip().startswith('<div class="inbox" id="inbox"')
    assert "A refund, please" in html


def test_every_change_is_hinted_to_the_inbox(agent: User, session: ChatSession) -> None:
    add_message(session=session, author=Author.CUSTOMER, text="Hello")
    assign_session(session=session, assignee=agent, actor=agent)
    close_session(session=session, user=agent)
    log = LiveEvent.objects.filter(stream="inbox").order_by("seq")
    assert [(event.event, event.data) for event in log] == [("changed", {"session_id": str(session.pk)})] * 4


@pytest.mark.parametrize(("action", "field", "value"), [("assign", "assignee", "agent"), ("close", "status", "closed")])
def test_many_sessions_are_changed_at_once(
    client_for: ClientFor, agent: User, action: str, field: str, value: str
) -> None:
    ids = [start_session(owner=agent).pk for _ in range(3)]
    page = client_for(agent).post(f"{URL}bulk/", {"action": action, "session": ids[:2], "view": "mine"}, follow=True)
    changed = [str(getattr(ChatSession.objects.get(pk=pk), field)) == value for pk in ids]
    assert changed == [True, True, False]
    assert "2 conversations were changed." in page.content.decode()
    assert page.request["QUERY_STRING"] == "view=mine"


def test_a_session_that_refuses_is_named_and_the_others_are_changed(client_for: ClientFor, agent: User) -> None:
    over, running = start_session(owner=agent, title="Over"), start_session(owner=agent, title="Running")
    close_session(session=over, user=agent)
    data = {"action": "assign", "session": [over.pk, running.pk]}
    page = client_for(agent).post(f"{URL}bulk/", data, follow=True).content.decode()
    assert "Over: This session is closed." in page
    assert "1 conversation was changed." in page


def test_nothing_ticked_is_said(client_for: ClientFor, agent: User) -> None:
    page = client_for(agent).post(f"{URL}bulk/", {"action": "close"}, follow=True).content.decode()
    assert "Tick the conversations first." in page


def test_foreign_sessions_are_left_alone(client_for: ClientFor, agent: User, make_user: Callable[..., User]) -> None:
    foreign = start_session(owner=make_user(Role.AGENT, username="other"))
    client_for(agent).post(f"{URL}bulk/", {"action": "close", "session": [foreign.pk]})
    foreign.refresh_from_db()
    assert foreign.status == SessionStatus.OPEN


def test_an_auditor_can_not_change_many(client_for: ClientFor, auditor: User, session: ChatSession) -> None:
    client = client_for(auditor)
    assert 'id="bulk"' not in client.get(URL).content.decode()
    assert client.post(f"{URL}bulk/", {"action": "close", "session": [session.pk]}).status_code == 403
