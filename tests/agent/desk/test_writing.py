"""Replies, notes, suggestions, assignment and mode on the page of a session."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.models import CannedReply, ChatSession, Message
from apps.conversations.services import add_reply, close_session, keep_late_answer, set_mode, start_session
from apps.conversations.types import AnswerDetails, Author, Mode
from apps.tickets.services import open_ticket
from tests.agent.pages import make_answer, make_call, text_of

ClientFor = Callable[[User], Client]


@pytest.fixture
def write(client_for: ClientFor, agent: User, session: ChatSession) -> Callable[..., object]:
    """Send something as the agent and return the page that follows."""

    def send(text: str, voice: str, **fields: object) -> str:
        data = {"text": text, "voice": voice, **fields}
        return client_for(agent).post(f"/chat/{session.pk}/messages/", data, follow=True).content.decode()

    return send


def said(session: ChatSession) -> list[tuple[str, str, str]]:
    """Return author, user and text of each message."""
    return [(m.author, m.user.username if m.user else "", m.text) for m in session.messages.select_related("user")]


def test_a_reply_is_the_agent_s_own_and_takes_the_session_over(
    write: Callable[..., str], agent: User, session: ChatSession
) -> None:
    write("I look into it.", "reply")
    session.refresh_from_db()
    assert said(session) == [("agent", "agent", "I look into it.")]
    assert (session.is_human_led, session.assignee) == (True, agent)


def test_in_co_pilot_a_reply_leaves_the_ai_agent_suggesting(
    write: Callable[..., str], agent: User, session: ChatSession
) -> None:
    set_mode(session=session, mode=Mode.COPILOT, user=agent)
    write("I look into it.", "reply")
    session.refresh_from_db()
    assert session.is_human_led is False


def test_a_note_is_internal_and_nobody_answers_it(write: Callable[..., str], session: ChatSession) -> None:
    page = text_of(write("Called twice already", "note"))
    session.refresh_from_db()
    assert said(session) == [("note", "agent", "Called twice already")]
    assert "Internal note agent" in page
    assert session.title == "A refund, please"


def test_a_note_can_be_added_to_a_closed_session(write: Callable[..., str], agent: User, session: ChatSession) -> None:
    close_session(session=session, user=agent)
    write("For the record", "note")
    assert said(session) == [("note", "agent", "For the record")]


def test_a_mention_shows_the_session_to_the_colleague(
    write: Callable[..., str], client_for: ClientFor, session: ChatSession, make_user: Callable[..., User]
) -> None:
    other = client_for(make_user(Role.AGENT, username="other"))
    assert other.get(f"/chat/{session.pk}/").status_code == 404
    write("@other please, and mail me@other.example", "note")
    assert other.get(f"/chat/{session.pk}/").status_code == 200


def test_a_reply_that_a_colleague_was_faster_with_stays_in_the_field(
    write: Callable[..., str], session: ChatSession, supervisor: User
) -> None:
    add_reply(session=session, user=supervisor, text="Done already")
    page = write("Let me do it", "reply", after=0)
    assert "supervisor replied while you were writing" in page
    assert "Let me do it</textarea>" in page
    assert [text for _author, _name, text in said(session)] == ["Done already"]


def test_sent_again_after_reading_it_arrives(write: Callable[..., str], session: ChatSession, supervisor: User) -> None:
    theirs = add_reply(session=session, user=supervisor, text="Done already")
    write("Let me add", "reply", after=theirs.pk)
    assert [text for _author, _name, text in said(session)] == ["Done already", "Let me add"]


def test_the_form_that_comes_back_has_read_the_colleague_s_reply(
    write: Callable[..., str], session: ChatSession, supervisor: User
) -> None:
    theirs = add_reply(session=session, user=supervisor, text="Done already")
    assert f'name="after" value="{theirs.pk}"' in write("Let me do it", "reply", after=0)


def test_in_co_pilot_the_ai_agent_suggests_and_a_person_sends(
    client_for: ClientFor, agent: User, session: ChatSession
) -> None:
    set_mode(session=session, mode=Mode.COPILOT, user=agent)
    suggestion = make_answer(session, "It is paid. [1]", sources=({"number": 1, "title": "Billing"},))
    client, url = client_for(agent), f"/chat/{session.pk}/messages/{suggestion.pk}/suggestion/"
    assert "Not sent yet." in client.get(f"/chat/{session.pk}/").content.decode()
    page = client.post(url, {"action": "send", "text": "It is paid, Anna. [1]"}, follow=True).content.decode()
    sent = Message.objects.get(author=Author.AGENT)
    assert (sent.text, sent.user, sent.sources) == ("It is paid, Anna. [1]", agent, suggestion.sources)
    assert "Not sent yet." not in page
    again = client.post(url, {"action": "send", "text": "Twice"}, follow=True).content.decode()
    assert "sent or dismissed already" in again
    assert Message.objects.filter(author=Author.AGENT).count() == 1


def test_a_suggestion_can_be_dismissed(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    set_mode(session=session, mode=Mode.COPILOT, user=agent)
    suggestion = make_answer(session, "It is paid.")
    url = f"/chat/{session.pk}/messages/{suggestion.pk}/suggestion/"
    page = text_of(client_for(agent).post(url, {"action": "dismiss"}, follow=True).content.decode())
    assert "Dismissed" in page
    assert not Message.objects.filter(author=Author.AGENT).exists()


@pytest.mark.parametrize("mode", Mode)
def test_the_mode_is_switched_on_the_page(client_for: ClientFor, agent: User, session: ChatSession, mode: Mode) -> None:
    page = client_for(agent).post(f"/chat/{session.pk}/mode/", {"mode": mode}, follow=True).content.decode()
    session.refresh_from_db()
    assert session.mode == mode
    assert f'value="{mode}" selected' in page


def test_a_session_is_assigned_to_a_colleague_and_back_to_nobody(
    client_for: ClientFor, agent: User, supervisor: User, session: ChatSession
) -> None:
    client, url = client_for(agent), f"/chat/{session.pk}/assign/"
    client.post(url, {"assignee": supervisor.pk})
    session.refresh_from_db()
    assert session.assignee == supervisor
    client.post(url, {"assignee": ""})
    session.refresh_from_db()
    assert session.assignee is None


def test_who_may_not_answer_is_not_offered_and_refused(
    client_for: ClientFor, agent: User, auditor: User, session: ChatSession
) -> None:
    client = client_for(agent)
    offered = client.get(f"/chat/{session.pk}/people/").content.decode()
    page = client.post(f"/chat/{session.pk}/assign/", {"assignee": auditor.pk}, follow=True).content.decode()
    session.refresh_from_db()
    assert ("agent</option>" in offered, "auditor</option>" in offered) == (True, False)
    assert "auditor may not answer in conversations." in page
    assert session.assignee is None


@pytest.mark.parametrize("path", ["assign", "mode"])
def test_what_was_never_offered_is_a_bad_request(
    client_for: ClientFor, agent: User, session: ChatSession, path: str
) -> None:
    client = client_for(agent)
    assert client.post(f"/chat/{session.pk}/{path}/", {"assignee": "9999", "mode": "x"}).status_code == 400


def test_canned_replies_are_filled_in(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    ticket = open_ticket(subject="Refund", session=session)
    CannedReply.objects.create(shortcut="hi", title="Greeting", text="Dear {customer}, {agent} here: {ticket} {x}")
    html = client_for(agent).get(f"/chat/{session.pk}/canned/").content.decode()
    assert f'data-insert="Dear C-1042, agent here: {ticket.number} {{x}}"' in html


def test_a_placeholder_that_nobody_knows_stays(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    CannedReply.objects.create(shortcut="t", title="Ticket", text="It is {ticket}.")
    assert "It is {ticket}." in client_for(agent).get(f"/chat/{session.pk}/canned/").content.decode()


def test_a_card_unfolds_the_attempts_of_its_call(client_for: ClientFor, agent: User, session: ChatSession) -> None:
    call = make_call(session, "request-1")
    call.attempts.create(number=1, started_at=call.started_at, latency_ms=12, outcome="failed", http_status=503)
    call.attempts.create(number=2, started_at=call.started_at, latency_ms=34, outcome="completed", http_status=200)
    page = text_of(client_for(agent).get(f"/chat/{session.pk}/calls/{call.pk}/attempts/").content.decode())
    assert page == "Attempt 1 Failed HTTP 503 12 ms Attempt 2 Completed HTTP 200 34 ms"


def test_the_call_of_another_session_is_not_found(
    client_for: ClientFor, agent: User, session: ChatSession, make_user: Callable[..., User]
) -> None:
    call = make_call(start_session(owner=agent), "request-1")
    assert client_for(agent).get(f"/chat/{session.pk}/calls/{call.pk}/attempts/").status_code == 404


LATE = "This did not go out: a person had taken over by then."
STOPPED = "This did not go out: the page that had asked was gone."


@pytest.mark.parametrize(
    ("metadata", "told", "offers"), [({}, LATE, True), ({"stopped": True}, STOPPED, False)], ids=["late", "stopped"]
)
def test_an_answer_that_came_too_late_says_so_and_lends_its_words(
    client_for: ClientFor, agent: User, session: ChatSession, metadata: dict[str, bool], told: str, *, offers: bool
) -> None:
    keep_late_answer(session=session, text="It is paid.", details=AnswerDetails(metadata=metadata))
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert [one for one in (LATE, STOPPED) if one in html] == [told]
    assert ('data-insert="It is paid."' in html) is offers


def test_a_suggestion_stands_in_one_box_as_tall_as_its_text(
    client_for: ClientFor, agent: User, session: ChatSession
) -> None:
    set_mode(session=session, mode=Mode.COPILOT, user=agent)
    make_answer(session, "\n".join(f"- step {at}" for at in range(7)))
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert (html.count("step 6"), 'rows="7"' in html) == (1, True)
