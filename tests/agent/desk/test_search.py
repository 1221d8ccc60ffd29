"""Search over messages, tickets, articles and customers."""

from collections.abc import Callable

import pytest
import responses
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.finding import Search, parse
from apps.conversations import search as messages
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import add_message, assign_session, close_session, note_name, start_session
from apps.conversations.types import Author
from apps.knowledge.services import save_article
from apps.tickets import search as tickets
from apps.tickets.models import Ticket
from apps.tickets.services import assign_ticket, open_ticket
from apps.tickets.types import TicketStatus
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]
URL = "/chat/search/"


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("late parcel", Search("late parcel")),
        ("status:open late customer:C-1042", Search("late", {"status": "open", "customer": "C-1042"})),
        ("Assignee:me", Search("", {"assignee": "me"})),
        ("see https://status:open", Search("see https://status:open")),
        ("", Search("")),
    ],
)
def test_operators_are_taken_out_of_the_words(text: str, search: Search) -> None:
    assert parse(text) == search


@pytest.fixture
def house(agent: User) -> None:
    """Something to find in every place."""
    first = start_session(owner=agent, title="Parcel", customer_id="C-1042")
    second = start_session(owner=agent, title="Invoice", customer_id="C-1007")
    add_message(session=first, author=Author.CUSTOMER, text="My parcel from Müllheim is late")
    add_message(session=second, author=Author.CUSTOMER, text="The invoice of my parcel is wrong")
    close_session(session=second, user=agent)
    open_ticket(subject="Late parcel", description="Lost in Rotterdam", customer_id="C-1042")
    assign_ticket(ticket=open_ticket(subject="Wrong invoice", customer_id="C-1007"), assignee=agent, actor=agent)
    save_article(slug="parcels", title="Where is my parcel", body="A parcel takes two days.")


def found(client: Client, query: str) -> tuple[list[str], list[str], list[str]]:
    """Return sessions, tickets and articles that are found."""
    finds = client.get(URL, {"q": query}).context["found"]
    return (
        [message.session.title for message in finds.messages],
        [ticket.subject for ticket in finds.tickets],
        [hit.title for hit in finds.articles],
    )


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("parcel", (["Invoice", "Parcel"], ["Late parcel"], ["Where is my parcel"])),
        ("PARC", (["Invoice", "Parcel"], ["Late parcel"], ["Where is my parcel"])),
        ("late parcel", (["Parcel"], ["Late parcel"], ["Where is my parcel"])),
        ("rotterdam", ([], ["Late parcel"], [])),
        ("parcel status:open", (["Parcel"], ["Late parcel"], [])),
        ("customer:c-1007", (["Invoice"], ["Wrong invoice"], [])),
        ("parcel in:tickets", ([], ["Late parcel"], [])),
        ("assignee:me", ([], ["Wrong invoice"], [])),
        ("assignee:nobody status:closed", (["Invoice"], [], [])),
        ("priority:normal", ([], ["Wrong invoice", "Late parcel"], [])),
        ("zebra", ([], [], [])),
        ("", ([], [], [])),
    ],
)
def test_each_place_finds_what_fits(
    client_for: ClientFor, agent: User, house: None, query: str, finds: tuple[list[str], ...]
) -> None:
    assert found(client_for(agent), query) == finds


@pytest.mark.parametrize("few", [0, 200])
@pytest.mark.parametrize(
    "query", ["parcel customer:C-1042", "parcel customer:keller", "parcel status:open", "parcel assignee:house"]
)
def test_what_fits_is_found_however_many_newer_rows_hold_the_words(
    client_for: ClientFor,
    agent: User,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    few: int,
) -> None:
    for module in (messages, tickets):
        monkeypatch.setattr(module, "FEW", few)
    other = make_user(Role.SUPERVISOR, username="house")
    note_name(customer_id="C-1042", name="Anna Keller")
    session = start_session(owner=agent, title="Wanted", customer_id="C-1042")
    assign_session(session=session, assignee=other, actor=other)
    add_message(session=session, author=Author.CUSTOMER, text="Where is my parcel")
    assign_ticket(ticket=open_ticket(subject="Parcel lost", customer_id="C-1042"), assignee=other, actor=other)
    newer = start_session(owner=agent, title="Newer", customer_id="C-1007")
    Message.objects.bulk_create(Message(session=newer, author=Author.CUSTOMER, text="parcel") for _ in range(300))
    Ticket.objects.bulk_create(
        Ticket(subject="parcel", customer_id="C-1007", status=TicketStatus.CLOSED) for _ in range(300)
    )
    close_session(session=newer, user=agent)
    assert found(client_for(other), query) == (["Wanted"], ["Parcel lost"], [])


@pytest.mark.parametrize("query", ['"', "parcel AND", "a:b:c", "'; drop", "*", "NEAR(", "parcel\0", "\u20ac"])
def test_no_text_is_the_syntax_of_a_search_engine(client_for: ClientFor, agent: User, house: None, query: str) -> None:
    assert client_for(agent).get(URL, {"q": query}).status_code == 200


def test_nobody_finds_what_they_may_not_see(client_for: ClientFor, make_user: Callable[..., User], house: None) -> None:
    assert found(client_for(make_user(Role.AGENT, username="other")), "parcel")[0] == []


def test_a_changed_and_a_deleted_message_are_found_as_they_are_now(
    client_for: ClientFor, agent: User, house: None
) -> None:
    client = client_for(agent)
    message = Message.objects.get(text__contains="llheim")
    message.text = "Something about zebras"
    message.save()
    assert found(client, "zebras")[0] == ["Parcel"]
    assert found(client, "llheim")[0] == []
    message.delete()
    assert found(client, "zebras")[0] == []


def test_finds_are_marked_and_escaped(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent, title="Parcel")
    add_message(session=session, author=Author.CUSTOMER, text="<b>parcel</b> & more")
    html = client_for(agent).get(URL, {"q": "parcel"}).content.decode()
    assert "&lt;b&gt;<mark>parcel</mark>&lt;/b&gt; &amp; more" in html


def test_nothing_found_says_what_to_do(client_for: ClientFor, agent: User) -> None:
    page = text_of(client_for(agent).get(URL, {"q": "zebra"}).content.decode())
    assert "No message, ticket or article fits. Take a word or an operator away." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_search_costs_the_same_queries_for_any_number_of_finds(
    client_for: ClientFor, agent: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        session: ChatSession = start_session(owner=agent, title=f"Session {number}")
        add_message(session=session, author=Author.CUSTOMER, text="My parcel")
        open_ticket(subject="Parcel", session=session)
    client = client_for(agent)
    # Articles that another test left out of the index are read once more.
    client.get(URL, {"q": "parcel"})
    # Session, user, grants, what there is of sessions, messages, what there is of tickets, tickets, chunks.
    with django_assert_num_queries(8):
        assert client.get(URL, {"q": "parcel"}).status_code == 200


def test_customers_that_can_not_be_asked_for_say_why(client_for: ClientFor, agent: User) -> None:
    with responses.RequestsMock():
        page = client_for(agent).get("/chat/search/customers/", {"q": "Keller"}).content.decode()
    assert "The customers could not be searched:" in page


def test_related_articles_fit_the_subject(client_for: ClientFor, agent: User, house: None) -> None:
    page = client_for(agent).get("/chat/related/", {"q": "Late parcel"}).content.decode()
    assert "Where is my parcel" in page
