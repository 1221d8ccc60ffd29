"""Taking over, handing back, closing, and thumbs."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.models import ChatSession
from apps.conversations.services import add_message, close_session, start_session
from apps.conversations.types import Author, SessionStatus
from tests.agent.pages import led_session, make_answer, text_of

ClientFor = Callable[[User], Client]
ACTIONS = ["take-over", "hand-back", "close"]


def test_taking_over_silences_the_ai_agent(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    response = client_for(agent).post(f"/chat/{session.pk}/take-over/")
    session.refresh_from_db()
    assert response["Location"] == f"/chat/{session.pk}/"
    assert (session.is_human_led, session.assignee) == (True, agent)


def test_handing_back_lets_the_ai_agent_answer(client_for: ClientFor, agent: User) -> None:
    session = led_session(agent)
    client_for(agent).post(f"/chat/{session.pk}/hand-back/")
    session.refresh_from_db()
    assert session.is_human_led is False


def test_closing_ends_the_session(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    client_for(agent).post(f"/chat/{session.pk}/close/")
    session.refresh_from_db()
    assert session.status == SessionStatus.CLOSED


def test_a_refused_action_is_explained_on_the_page(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    close_session(session=session, user=agent)
    page = client_for(agent).post(f"/chat/{session.pk}/take-over/", follow=True)
    assert "This session is closed. Start a new one." in text_of(page.content.decode())


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_on_a_foreign_session_are_not_found(
    client_for: ClientFor, agent: User, make_user: Callable[..., User], action: str
) -> None:
    session = start_session(owner=make_user(Role.AGENT, username="other"))
    before = ChatSession.objects.values().get()
    assert client_for(agent).post(f"/chat/{session.pk}/{action}/").status_code == 404
    assert ChatSession.objects.values().get() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_an_auditor_may_not_act(client_for: ClientFor, agent: User, auditor: User, action: str) -> None:
    session = start_session(owner=agent)
    before = ChatSession.objects.values().get()
    assert client_for(auditor).post(f"/chat/{session.pk}/{action}/").status_code == 403
    assert ChatSession.objects.values().get() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_following_a_link_changes_nothing(client_for: ClientFor, agent: User, action: str) -> None:
    session = start_session(owner=agent)
    assert client_for(agent).get(f"/chat/{session.pk}/{action}/").status_code == 405


def test_a_thumb_leads_back_to_the_message(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    answer = make_answer(session)
    response = client_for(agent).post(f"/chat/{session.pk}/messages/{answer.pk}/rating/", {"rating": "up"})
    answer.refresh_from_db()
    assert response["Location"] == f"/chat/{session.pk}/#message-{answer.pk}"
    assert answer.rating == "up"


def test_a_thumb_down_asks_for_the_reason_and_keeps_it(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    answer = make_answer(session)
    client, url = client_for(agent), f"/chat/{session.pk}/messages/{answer.pk}/rating/"
    asked = client.post(url, {"rating": "down"}, headers={"HX-Request": "true"}).content.decode()
    client.post(url, {"rating": "down", "reason": "Wrong invoice"})
    answer.refresh_from_db()
    assert "What was wrong?" in asked
    assert 'value="down" aria-pressed="true"' in asked
    assert 'value="up" aria-pressed="false"' in asked
    assert (answer.rating, answer.rating_reason) == ("down", "Wrong invoice")


@pytest.mark.parametrize("data", [{}, {"rating": "sideways"}, {"rating": "up", "reason": "x" * 501}])
def test_a_thumb_that_was_never_offered_is_a_bad_request(
    client_for: ClientFor, agent: User, data: dict[str, str]
) -> None:
    session = start_session(owner=agent)
    answer = make_answer(session)
    assert client_for(agent).post(f"/chat/{session.pk}/messages/{answer.pk}/rating/", data).status_code == 400
    answer.refresh_from_db()
    assert answer.rating == ""


def test_only_answers_are_rated(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    question = add_message(session=session, author=Author.CUSTOMER, text="Hello")
    url = f"/chat/{session.pk}/messages/{question.pk}/rating/"
    assert client_for(agent).post(url, {"rating": "up"}).status_code == 400


def test_an_answer_of_another_session_is_not_found(client_for: ClientFor, agent: User) -> None:
    answer = make_answer(start_session(owner=agent))
    other = start_session(owner=agent)
    url = f"/chat/{other.pk}/messages/{answer.pk}/rating/"
    assert client_for(agent).post(url, {"rating": "up"}).status_code == 404
