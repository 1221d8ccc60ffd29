"""The list of sessions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.models import ChatSession
from apps.conversations.services import close_session, name_customer, start_session, take_over
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]
URL = "/chat/"


def titles(html: str, *wanted: str) -> list[str]:
    """Return those of the titles that are on the page, in its order."""
    return sorted((title for title in wanted if title in html), key=html.index)


def test_the_list_needs_a_sign_in(client: Client, db: None) -> None:
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('accounts:sign_in')}?next=/chat/"


def test_an_empty_list_says_what_to_do(client_for: ClientFor, agent: User) -> None:
    page = text_of(client_for(agent).get(URL).content.decode())
    assert "No open conversations" in page
    assert "Press New conversation" in page


def test_an_auditor_is_not_told_to_start_a_conversation(client_for: ClientFor, auditor: User) -> None:
    page = text_of(client_for(auditor).get(URL).content.decode())
    assert "New conversation" not in page
    assert "As soon as a support agent starts a conversation" in page


def test_a_row_shows_customer_title_whom_it_waits_for_and_when(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent, title="Late parcel", customer_id="C-1042")
    take_over(session=session, user=agent)
    ChatSession.objects.update(last_activity_at="2026-03-05T14:30:00Z")
    html = client_for(agent).get(URL).content.decode()
    assert "C-1042 Late parcel Waits for you AG Assigned to agent 5 Mar 2026, 14:30" in text_of(html)
    assert 'title="5 Mar 2026, 14:30:00" data-ago' in html


def test_a_customer_whose_name_is_known_is_called_by_it(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent, title="Late parcel", customer_id="C-1042")
    name_customer(session=session, name="Anna Keller")
    client = client_for(agent)
    assert "Anna Keller Late parcel" in text_of(client.get(URL).content.decode())
    assert ">Anna Keller</h1>" in client.get(f"{URL}{session.pk}/").content.decode()


def test_a_session_without_a_title_can_be_opened_too(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    html = client_for(agent).get(URL).content.decode()
    assert f'href="/chat/{session.pk}/">New conversation</a>' in html


def test_a_title_is_escaped(client_for: ClientFor, agent: User) -> None:
    start_session(owner=agent, title="<script>alert(1)</script>")
    html = client_for(agent).get(URL).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_an_agent_sees_only_their_own_sessions(
    client_for: ClientFor, agent: User, make_user: Callable[..., User]
) -> None:
    other = make_user(Role.AGENT, username="other")
    start_session(owner=agent, title="Mine")
    start_session(owner=other, title="Theirs")
    html = client_for(agent).get(URL).content.decode()
    assert titles(html, "Mine", "Theirs") == ["Mine"]


def test_a_supervisor_sees_the_sessions_of_all_latest_first(
    client_for: ClientFor, agent: User, supervisor: User
) -> None:
    for age, title in enumerate(("Newest", "Older", "Oldest")):
        session = start_session(owner=agent, title=title)
        moment = timezone.now() - timedelta(hours=age)
        ChatSession.objects.filter(pk=session.pk).update(last_activity_at=moment)
    html = client_for(supervisor).get(URL).content.decode()
    assert titles(html, "Oldest", "Older", "Newest") == ["Newest", "Older", "Oldest"]


def test_the_saved_views_narrow_the_list(client_for: ClientFor, agent: User) -> None:
    start_session(owner=agent, title="Running")
    close_session(session=start_session(owner=agent, title="Done"), user=agent)
    html = client_for(agent).get(URL, {"view": "closed"}).content.decode()
    assert titles(html, "Running", "Done") == ["Done"]
    assert '<a href="?view=closed" aria-current="true">Closed</a>' in html


def test_a_view_without_rows_says_so(client_for: ClientFor, agent: User) -> None:
    start_session(owner=agent, title="Running")
    page = text_of(client_for(agent).get(URL, {"view": "handed_off"}).content.decode())
    assert "No conversation waits for a person" in page


def test_an_unknown_view_filters_nothing(client_for: ClientFor, agent: User) -> None:
    start_session(owner=agent, title="Running")
    assert "Running" in client_for(agent).get(URL, {"view": "nonsense"}).content.decode()


def test_the_next_page_goes_on_where_the_first_ended(client_for: ClientFor, agent: User) -> None:
    moment = timezone.now()
    ChatSession.objects.bulk_create(ChatSession(owner=agent, title=f"Number {i:03}.") for i in range(60))
    ChatSession.objects.update(last_activity_at=moment)
    client = client_for(agent)
    first = client.get(URL)
    second = client.get(URL, {"cursor": first.context["page"].next})
    seen = [session.title for response in (first, second) for session in response.context["page"].rows]
    assert sorted(seen) == [f"Number {i:03}." for i in range(60)]
    assert [len(response.context["page"].rows) for response in (first, second)] == [50, 10]
    assert "Next page" in first.content.decode()
    assert "Next page" not in second.content.decode()


def test_paging_keeps_the_view(client_for: ClientFor, agent: User) -> None:
    ChatSession.objects.bulk_create(ChatSession(owner=agent) for _ in range(51))
    html = client_for(agent).get(URL, {"view": "mine"}).content.decode()
    assert "?view=mine&amp;cursor=" in html


@pytest.mark.parametrize("cursor", ["nonsense", "%00", "eyJhIjogMX0", "WzEsIDJd", "WyIyMDI2LTAxLTAxIl0"])
def test_a_cursor_that_the_list_did_not_make_is_a_bad_request(client_for: ClientFor, agent: User, cursor: str) -> None:
    response = client_for(agent).get(URL, {"cursor": cursor})
    assert response.status_code == 400
    assert "That request could not be read" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_the_list_costs_the_same_queries_for_any_number_of_rows(
    client_for: ClientFor, agent: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        take_over(session=start_session(owner=agent), user=agent)
    client = client_for(agent)
    # Session, user, grants, event log, rows, counts.
    with django_assert_num_queries(6):
        assert len(client.get(URL).context["page"].rows) == rows


def test_starting_a_conversation_leads_to_its_page(client_for: ClientFor, agent: User) -> None:
    response = client_for(agent).post(URL, {"customer_id": " C-1042 "})
    session = ChatSession.objects.get()
    assert response["Location"] == f"/chat/{session.pk}/"
    assert (session.owner, session.customer_id) == (agent, "C-1042")


def test_a_conversation_can_start_without_a_customer(client_for: ClientFor, agent: User) -> None:
    client_for(agent).post(URL)
    assert ChatSession.objects.get().customer_id == ""


def test_a_customer_number_that_is_too_long_is_refused_and_kept_in_the_form(client_for: ClientFor, agent: User) -> None:
    response = client_for(agent).post(URL, {"customer_id": "C" * 65})
    assert response.status_code == 422
    assert "C" * 65 in response.content.decode()
    assert "at most 64 characters" in response.content.decode()
    assert not ChatSession.objects.exists()


def test_an_auditor_may_not_start_a_conversation(client_for: ClientFor, auditor: User) -> None:
    response = client_for(auditor).post(URL)
    assert response.status_code == 403
    assert "You may not do this" in response.content.decode()
    assert not ChatSession.objects.exists()
