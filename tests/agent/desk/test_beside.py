"""Presence, the customer's panel, the timeline, and files that arrive before their message."""

from collections.abc import Callable

import pytest
import responses
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import User
from apps.conversations.models import Attachment, ChatSession
from apps.conversations.services import assign_session, start_session, take_over
from apps.live.models import LiveEvent
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]


def told(session: ChatSession) -> list[dict[str, object]]:
    """Return what followers were told of presence."""
    log = LiveEvent.objects.filter(stream=f"chat:{session.pk}", event="presence").order_by("seq")
    return [event.data for event in log]


def look(client: Client, session: ChatSession, typing: str = "") -> str:
    return text_of(client.post(f"/chat/{session.pk}/presence/", {"typing": typing}).content.decode())


def test_two_who_look_see_each_other_and_who_writes(
    client_for: ClientFor, agent: User, supervisor: User, session: ChatSession
) -> None:
    one, two = client_for(agent), client_for(supervisor)
    assert look(one, session) == ""
    assert look(two, session, typing="1") == "agent is looking"
    assert look(one, session) == "supervisor is writing…"


def test_only_news_is_told(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    client = client_for(agent)
    for typing in ("", "", "1", "1", ""):
        look(client, session, typing)
    assert told(session) == [{"user": "agent", "is_typing": typing} for typing in (False, True, False)]


def test_who_went_away_is_forgotten(
    client_for: ClientFor, agent: User, supervisor: User, session: ChatSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(client_for(supervisor), session)
    monkeypatch.setattr("apps.agent.presence.LASTS_S", 0)
    assert look(client_for(agent), session) == ""


def test_a_session_without_a_customer_says_what_to_ask(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    page = text_of(client_for(agent).get(f"/chat/{session.pk}/customer/").content.decode())
    assert "Ask for the customer number or the e-mail address." in page


def test_a_customer_who_can_not_be_read_says_why(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    with responses.RequestsMock():
        response = client_for(agent).get(f"/chat/{session.pk}/customer/")
    assert response.status_code == 200
    assert "Could not be read:" in response.content.decode() or 'class="notice"' in response.content.decode()


def test_the_timeline_tells_what_happened_latest_first(
    client_for: ClientFor, agent: User, supervisor: User, session: ChatSession
) -> None:
    take_over(session=session, user=agent)
    assign_session(session=session, assignee=supervisor, actor=agent)
    page = text_of(client_for(agent).get(f"/chat/{session.pk}/timeline/").content.decode())
    assert page.index("agent assigned it to supervisor") < page.index("agent took over")


def test_a_file_waits_for_its_message(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    client = client_for(agent)
    file = SimpleUploadedFile("note.txt", b"Seen at 9:40.", "text/plain")
    badge = client.post(f"/chat/{session.pk}/files/", {"file": file}).content.decode()
    kept = Attachment.objects.get()
    assert f'name="kept" value="{kept.pk}"' in badge
    client.post(f"/chat/{session.pk}/messages/", {"text": "See the file", "voice": "reply", "kept": [str(kept.pk)]})
    kept.refresh_from_db()
    assert kept.message is not None


def test_a_refused_file_is_named_with_the_reason(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    file = SimpleUploadedFile("tool.exe", b"MZ", "application/octet-stream")
    response = client_for(agent).post(f"/chat/{session.pk}/files/", {"file": file})
    assert response.status_code == 415
    assert response.content.decode().startswith("tool.exe: Files of this kind are not taken.")
    assert client_for(agent).post(f"/chat/{session.pk}/files/").status_code == 400


@pytest.mark.parametrize("part", ["customer", "timeline", "canned", "people", "draft"])
def test_the_parts_of_a_foreign_session_are_not_found(
    client_for: ClientFor, supervisor: User, agent: User, part: str
) -> None:
    session = start_session(owner=supervisor)
    assert client_for(agent).get(f"/chat/{session.pk}/{part}/").status_code == 404
