"""Sending a message from the page, with and without JavaScript."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.models import Attachment, ChatSession, Message
from apps.conversations.services import add_message, close_session, start_session
from apps.conversations.types import Author
from apps.tickets.services import open_ticket
from tests.agent.pages import led_session, make_turn, shown_messages, text_of

ClientFor = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _own_media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def session(agent: User) -> ChatSession:
    """A session that a person leads, so that no answer follows."""
    return led_session(agent)


def messages_url(session: ChatSession) -> str:
    return f"/chat/{session.pk}/messages/"


def note_file(name: str = "note.txt", content: bytes = b"Seen at 9:40.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_plain_form_post_leads_back_to_the_new_message(
    client_for: ClientFor, agent: User, session: ChatSession
) -> None:
    response = client_for(agent).post(messages_url(session), {"text": "Is it paid?"})
    message = Message.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/chat/{session.pk}/#message-{message.pk}"
    assert (message.text, message.user) == ("Is it paid?", agent)


def test_the_ai_agent_answers_and_the_post_leads_to_its_answer(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    response = client_for(agent).post(messages_url(session), {"text": "Hello!"})
    question, answer = Message.objects.order_by("pk")
    assert (question.text, answer.author) == ("Hello!", Author.ASSISTANT)
    assert response["Location"] == f"/chat/{session.pk}/#message-{answer.pk}"


def test_htmx_gets_only_the_messages_it_does_not_have(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    known = add_message(session=session, author=Author.CUSTOMER, text="Hello")
    response = client_for(agent).post(messages_url(session), {"text": "Is it paid?", "after": known.pk}, headers=HTMX)
    html = response.content.decode()
    assert shown_messages(html) == [Message.objects.latest("pk").pk]
    assert "<html" not in html
    assert 'id="panel"' in html
    assert 'hx-swap-oob="true"' in html


@pytest.mark.parametrize(("text", "reason"), [("   ", "The message is empty."), ("x" * 20_000, "20,000 characters")])
def test_a_refused_text_is_kept_in_the_form_with_the_reason(
    client_for: ClientFor, agent: User, session: ChatSession, text: str, reason: str
) -> None:
    response = client_for(agent).post(messages_url(session), {"text": text})
    html = response.content.decode()
    assert response.status_code == 422
    assert reason in html
    assert text in html
    assert "Your text is still in the field." in html
    assert not Message.objects.exists()


def test_htmx_gets_the_composer_back_with_the_reason_and_the_text(
    client_for: ClientFor, agent: User, session: ChatSession
) -> None:
    response = client_for(agent).post(messages_url(session), {"text": "y" * 10_001}, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 422
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#composer", "outerHTML")
    assert html.lstrip().startswith('<form class="composer" id="composer"')
    assert "y" * 10_001 in html
    assert "10,001 characters" in html


def test_text_for_a_closed_session_is_kept_in_the_form(
    client_for: ClientFor, agent: User, session: ChatSession
) -> None:
    close_session(session=session, user=agent)
    response = client_for(agent).post(messages_url(session), {"text": "One more thing"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "This session is closed." in html
    assert "One more thing</textarea>" in html


def test_markup_in_a_refused_text_is_escaped(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    text = "</textarea><script>alert(1)</script>" + "x" * 10_000
    html = client_for(agent).post(messages_url(session), {"text": text}).content.decode()
    assert "<script>alert" not in html


def test_files_are_sent_with_the_message(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    files = [note_file("one.txt"), note_file("two.txt")]
    client_for(agent).post(messages_url(session), {"text": "Two notes", "attachments": files})
    message = Message.objects.get()
    assert sorted(message.attachments.values_list("name", flat=True)) == ["one.txt", "two.txt"]
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert "one.txt 13 bytes" in text_of(html)


def test_a_refused_file_keeps_the_text_and_the_files_before_it(
    client_for: ClientFor, agent: User, session: ChatSession
) -> None:
    files = [note_file("good.txt"), note_file("bad.exe")]
    response = client_for(agent).post(messages_url(session), {"text": "Two files", "attachments": files})
    html = response.content.decode()
    kept = Attachment.objects.get()
    assert response.status_code == 415
    assert "Files of this kind are not taken." in html
    assert "Two files</textarea>" in html
    assert f'<input type="hidden" name="kept" value="{kept.pk}">' in html
    assert not Message.objects.exists()


def test_files_kept_from_a_refused_try_go_with_the_next(
    client_for: ClientFor, agent: User, session: ChatSession
) -> None:
    client = client_for(agent)
    client.post(messages_url(session), {"text": " ", "attachments": [note_file()]})
    kept = Attachment.objects.get()
    client.post(messages_url(session), {"text": "Here it is", "kept": [str(kept.pk)]})
    assert [file.pk for file in Message.objects.get().attachments.all()] == [kept.pk]


@pytest.mark.parametrize("kept", ["nonsense", "7c9e6679-7425-40de-944b-e07fc1f90ae7"])
def test_files_that_do_not_wait_in_the_session_are_refused(
    client_for: ClientFor, agent: User, session: ChatSession, kept: str
) -> None:
    response = client_for(agent).post(messages_url(session), {"text": "Here it is", "kept": [kept]})
    assert response.status_code == 422
    assert "Here it is</textarea>" in response.content.decode()
    assert not Message.objects.exists()


def test_the_partial_brings_the_messages_behind_a_known_one(
    client_for: ClientFor, agent: User, session: ChatSession
) -> None:
    ids = [add_message(session=session, author=Author.CUSTOMER, text=text).pk for text in ("One", "Two", "Three")]
    html = client_for(agent).get(messages_url(session), {"after": ids[0]}).content.decode()
    assert shown_messages(html) == ids[1:]


@pytest.mark.parametrize("turns", [1, 3])
def test_the_partial_costs_the_same_queries_for_any_number_of_turns(
    client_for: ClientFor, agent: User, turns: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = start_session(owner=agent)
    for number in range(turns):
        make_turn(session, number)
        open_ticket(subject="A person, please", session=session)
    client = client_for(agent)
    # As the page, without the event log.
    with django_assert_num_queries(9):
        html = client.get(messages_url(session)).content.decode()
    assert len(shown_messages(html)) == 2 * turns


@pytest.mark.parametrize("method", ["get", "post"])
def test_messages_of_a_foreign_session_are_not_found(
    client_for: ClientFor, agent: User, make_user: Callable[..., User], method: str
) -> None:
    session = start_session(owner=make_user(Role.AGENT, username="other"))
    response = getattr(client_for(agent), method)(messages_url(session), {"text": "Hello"})
    assert response.status_code == 404
    assert not Message.objects.exists()


def test_an_auditor_may_not_send(client_for: ClientFor, auditor: User, session: ChatSession) -> None:
    assert client_for(auditor).post(messages_url(session), {"text": "Hello"}).status_code == 403
    assert not Message.objects.exists()


def test_a_form_without_its_token_is_refused_and_explained(agent: User, session: ChatSession) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)
    response = client.post(messages_url(session), {"text": "Hello"})
    assert response.status_code == 403
    assert "This form is too old" in response.content.decode()


def test_a_file_is_sent_as_a_download(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    client = client_for(agent)
    client.post(messages_url(session), {"text": "A page", "attachments": [note_file("page.txt", b"<b>hello</b>")]})
    file = Attachment.objects.get()
    response = client.get(f"/chat/{session.pk}/attachments/{file.pk}/")
    assert b"".join(response.streaming_content) == b"<b>hello</b>"  # type: ignore[attr-defined]
    assert response["Content-Disposition"] == 'attachment; filename="page.txt"'


def test_a_file_of_another_session_is_not_found(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    client = client_for(agent)
    client.post(messages_url(session), {"text": "A note", "attachments": [note_file()]})
    file = Attachment.objects.get()
    other = start_session(owner=agent)
    assert client.get(f"/chat/{other.pk}/attachments/{file.pk}/").status_code == 404
