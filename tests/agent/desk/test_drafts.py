"""Drafts on the server: no text is lost, and no window overwrites another unasked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.conversations.models import ChatSession, Draft

ClientFor = Callable[[User], Client]


@pytest.fixture
def url(session: ChatSession) -> str:
    return f"/chat/{session.pk}/draft/"


def kept(client: Client, url: str) -> dict[str, Any]:
    """Return the draft as the page reads it."""
    return client.get(url).json()


def test_without_a_draft_there_is_an_empty_one(client_for: ClientFor, agent: User, url: str) -> None:
    assert kept(client_for(agent), url) == {"text": "", "version": 0}


def test_a_draft_is_kept_with_a_version_that_grows(client_for: ClientFor, agent: User, url: str) -> None:
    client = client_for(agent)
    answers = [client.post(url, {"text": text, "version": n}).json() for n, text in enumerate(("Half", "Half a"))]
    assert answers == [{"version": 1}, {"version": 2}]
    assert kept(client, url) == {"text": "Half a", "version": 2}


def test_an_older_window_does_not_overwrite_a_newer_text(client_for: ClientFor, agent: User, url: str) -> None:
    client = client_for(agent)
    client.post(url, {"text": "Newer", "version": 0})
    refused = client.post(url, {"text": "Older", "version": 0})
    assert refused.status_code == 409
    assert (refused.json()["text"], refused.json()["version"]) == ("Newer", 1)
    assert kept(client, url)["text"] == "Newer"


def test_the_same_text_from_two_windows_is_no_conflict(client_for: ClientFor, agent: User, url: str) -> None:
    client = client_for(agent)
    assert [client.post(url, {"text": "Same", "version": 0}).status_code for _ in range(2)] == [200, 200]


def test_everybody_has_their_own_draft(client_for: ClientFor, agent: User, supervisor: User, url: str) -> None:
    client_for(agent).post(url, {"text": "Mine", "version": 0})
    assert kept(client_for(supervisor), url)["text"] == ""


def test_sending_empties_the_draft_and_an_old_window_can_not_bring_it_back(
    client_for: ClientFor, agent: User, session: ChatSession, url: str
) -> None:
    client = client_for(agent)
    client.post(url, {"text": "Note it", "version": 0})
    client.post(f"/chat/{session.pk}/messages/", {"text": "Note it", "voice": "note"})
    assert kept(client, url) == {"text": "", "version": 2}
    assert client.post(url, {"text": "Note it", "version": 1}).status_code == 409


def test_a_refused_message_keeps_the_draft(client_for: ClientFor, agent: User, session: ChatSession, url: str) -> None:
    client = client_for(agent)
    client.post(url, {"text": "x" * 10_001, "version": 0})
    client.post(f"/chat/{session.pk}/messages/", {"text": "x" * 10_001, "voice": "note"})
    assert kept(client, url)["text"] == "x" * 10_001


@pytest.mark.parametrize("data", [{"text": "x" * 100_001, "version": 0}, {"text": "x"}, {"text": "x", "version": -1}])
def test_what_can_not_be_kept_is_refused(client_for: ClientFor, agent: User, url: str, data: dict[str, Any]) -> None:
    assert client_for(agent).post(url, data).status_code == 422
    assert not Draft.objects.exists()


def test_a_foreign_session_takes_no_draft(client_for: ClientFor, make_user: Callable[..., User], url: str) -> None:
    assert client_for(make_user()).get(url).status_code == 403
