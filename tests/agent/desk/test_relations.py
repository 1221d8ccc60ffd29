"""Linking and merging on the page and over the API."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from apps.accounts.models import User
from apps.conversations.models import Attachment, ChatSession, SessionLink
from apps.conversations.services import (
    add_answer,
    add_attachment,
    add_message,
    add_note,
    link_sessions,
    merge_sessions,
    start_session,
    take_over,
)
from apps.conversations.types import AnswerDetails, Author
from apps.tickets.services import open_ticket
from apps.tools.models import Approval
from apps.tools.services import reject
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]


@pytest.fixture
def other(agent: User) -> ChatSession:
    return start_session(owner=agent, title="Where is my refund?", customer_id="C-1042")


@pytest.fixture
def client(client_for: ClientFor, agent: User) -> Client:
    return client_for(agent)


def change(client: Client, session: ChatSession, action: str, other: object) -> str:
    """Post a change and return the text of the page that it leads to."""
    data = {"action": action, "other": str(other)}
    return text_of(client.post(f"/chat/{session.pk}/relations/", data, follow=True).content.decode())


def page(client: Client, session: ChatSession) -> str:
    return text_of(client.get(f"/chat/{session.pk}/").content.decode())


def test_an_address_is_enough_to_link(client: Client, session: ChatSession, other: ChatSession) -> None:
    assert "Linked Where is my refund?" in change(client, session, "link", f"http://desk.example/chat/{other.pk}/")
    assert "Linked A refund, please" in page(client, other)


def test_a_link_is_taken_away(client: Client, session: ChatSession, other: ChatSession, agent: User) -> None:
    link_sessions(session=session, other=other, user=agent)
    assert "Linked" not in change(client, session, "unlink", other.pk)
    assert not SessionLink.objects.exists()


def test_merging_leads_to_where_the_conversation_goes_on(
    client: Client, session: ChatSession, other: ChatSession
) -> None:
    add_message(session=session, author=Author.CUSTOMER, text="I wait since May.")
    shown = change(client, session, "merge", other.pk)
    assert "The conversations are one now." in shown
    assert "I wait since May." in shown
    assert "from a merged conversation" in shown
    assert "Merged in A refund, please" in shown
    assert "was merged into another one and goes on there. Go there" in page(client, session)


@pytest.mark.parametrize(
    ("other", "reason"),
    [("", "Paste the address"), ("not an address", "This is no address"), ("C-1042", "This is no address")],
)
def test_what_names_no_conversation_says_so(client: Client, session: ChatSession, other: str, reason: str) -> None:
    assert reason in change(client, session, "link", other)


def test_a_refused_merge_says_why_and_changes_nothing(client: Client, session: ChatSession, agent: User) -> None:
    stranger = start_session(owner=agent, customer_id="C-7")
    assert "different customers, C-1042 and C-7. Link them instead." in change(client, session, "merge", stranger.pk)
    session.refresh_from_db()
    assert session.merged_into is None


def test_a_conversation_that_the_user_may_not_see_is_not_found(
    client: Client, session: ChatSession, supervisor: User
) -> None:
    foreign = start_session(owner=supervisor)
    data = {"action": "merge", "other": str(foreign.pk)}
    assert client.post(f"/chat/{session.pk}/relations/", data).status_code == 404
    assert client.get(f"/chat/{foreign.pk}/relations/").status_code == 404


def test_who_only_reads_may_not_relate(client_for: ClientFor, auditor: User, session: ChatSession) -> None:
    client = client_for(auditor)
    assert client.get(f"/chat/{session.pk}/relations/").status_code == 403
    assert client.post(f"/chat/{session.pk}/relations/", {"action": "link", "other": session.pk}).status_code == 403


def test_the_customers_other_conversations_are_offered(
    client: Client, session: ChatSession, other: ChatSession, agent: User, supervisor: User
) -> None:
    start_session(owner=agent, title="Of somebody else", customer_id="C-7")
    start_session(owner=supervisor, title="Hidden", customer_id="C-1042")
    shown = text_of(client.get(f"/chat/{session.pk}/relations/").content.decode())
    assert "Other conversations of this customer Where is my refund?" in shown
    assert not any(title in shown for title in ("Of somebody else", "Hidden"))
    link_sessions(session=session, other=other, user=agent)
    assert "Other conversations" not in client.get(f"/chat/{session.pk}/relations/").content.decode()


def test_a_linked_conversation_is_named_only_to_those_who_may_see_it(
    client: Client, session: ChatSession, supervisor: User
) -> None:
    foreign = start_session(owner=supervisor, title="Not for everybody")
    link_sessions(session=session, other=foreign, user=supervisor)
    assert "Not for everybody" not in page(client, session)


def test_files_ratings_and_tickets_of_a_part_work_in_the_whole(
    client: Client, supervisor: User, agent: User, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    part, whole = start_session(owner=supervisor), start_session(owner=agent)
    note = SimpleUploadedFile("note.txt", b"Seen at 9:40.")
    file = add_attachment(session=part, user=supervisor, name="note.txt", content_type="text/plain", content=note)
    add_message(session=part, author=Author.CUSTOMER, text="See the file", attachments=[file.pk])
    answer = add_answer(session=part, text="Thanks.", details=AnswerDetails())
    ticket = open_ticket(subject="A file", session=part)
    merge_sessions(source=part, target=whole, user=supervisor)

    assert ticket.number in page(client, whole)
    sent = client.get(f"/chat/{whole.pk}/attachments/{Attachment.objects.get().pk}/")
    assert b"".join(sent.streaming_content) == b"Seen at 9:40."
    rated = client.post(f"/chat/{whole.pk}/messages/{answer.pk}/rating/", {"rating": "up"})
    assert (rated.status_code, client.get(f"/chat/{part.pk}/").status_code) == (302, 404)


def test_the_timeline_tells_of_both(client: Client, session: ChatSession, other: ChatSession, agent: User) -> None:
    take_over(session=session, user=agent)
    merge_sessions(source=session, target=other, user=agent)
    timeline = text_of(client.get(f"/chat/{other.pk}/timeline/").content.decode())
    assert "agent took over" in timeline
    assert "agent merged “A refund, please” into it" in timeline


def test_the_outcome_of_a_call_of_the_part_is_told_in_the_whole(
    session: ChatSession,
    other: ChatSession,
    agent: User,
    supervisor: User,
    ask_for_money: Callable[..., Approval],
) -> None:
    approval = ask_for_money(session)
    merge_sessions(source=session, target=other, user=agent)
    reject(approval=approval, actor=supervisor, reason="Checked")
    assert [(said.session, said.author) for said in other.messages.all()] == [(other, "system")]


def test_relations_cost_the_same_for_one_and_three(
    client: Client, session: ChatSession, agent: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def relate() -> None:
        part = start_session(owner=agent)
        add_message(session=part, author=Author.CUSTOMER, text="Hello")
        merge_sessions(source=part, target=session, user=agent)
        link_sessions(session=session, other=start_session(owner=agent), user=agent)

    relate()
    client.get(f"/chat/{session.pk}/")
    with django_assert_num_queries(8):
        client.get(f"/chat/{session.pk}/")
    relate()
    relate()
    # Read once more: a merge may have brought something new.
    client.get(f"/chat/{session.pk}/")
    with django_assert_num_queries(8):
        client.get(f"/chat/{session.pk}/")


class TestApi:
    def send(self, client: Client, method: str, path: str, **body: str) -> Any:
        return client.generic(method, f"/api/v1/sessions/{path}", json.dumps(body), content_type="application/json")

    def test_sessions_are_merged_and_listed_as_one(
        self, client: Client, session: ChatSession, other: ChatSession
    ) -> None:
        add_message(session=session, author=Author.CUSTOMER, text="one")
        add_message(session=other, author=Author.CUSTOMER, text="two")
        merged = self.send(client, "POST", f"{session.pk}/merge", into=str(other.pk))
        assert (merged.status_code, merged.json()["id"]) == (200, str(other.pk))
        listed = client.get(f"/api/v1/sessions/{other.pk}/messages").json()["items"]
        assert [(row["session_id"], row["text"]) for row in listed] == [
            (str(session.pk), "one"),
            (str(other.pk), "two"),
        ]
        assert client.get(f"/api/v1/sessions/{session.pk}").json()["merged_into"] == str(other.pk)

    def test_a_refused_merge_is_a_problem_with_its_code(self, client: Client, session: ChatSession) -> None:
        refused = self.send(client, "POST", f"{session.pk}/merge", into=str(session.pk))
        assert (refused.status_code, refused.json()["code"]) == (409, "related_to_itself")

    def test_links_are_made_listed_and_taken_away(
        self, client: Client, session: ChatSession, other: ChatSession
    ) -> None:
        made = self.send(client, "POST", f"{session.pk}/links", session_id=str(other.pk))
        listed = client.get(f"/api/v1/sessions/{other.pk}/links").json()
        assert (made.status_code, [row["id"] for row in listed["items"]]) == (201, [str(session.pk)])
        assert self.send(client, "DELETE", f"{session.pk}/links/{other.pk}").status_code == 204
        assert client.get(f"/api/v1/sessions/{other.pk}/links").json() == {"items": [], "next": None}

    def test_notes_and_suggestions_are_listed_only_where_asked_for(
        self, client: Client, session: ChatSession, agent: User
    ) -> None:
        add_message(session=session, author=Author.CUSTOMER, text="said")
        add_note(session=session, user=agent, text="ours")
        session.mode = "copilot"
        session.save()
        add_answer(session=session, text="proposed", details=AnswerDetails())
        address = f"/api/v1/sessions/{session.pk}/messages"
        kinds = [
            [(row["kind"], row["text"]) for row in client.get(path).json()["items"]]
            for path in (address, f"{address}?internal=true")
        ]
        assert kinds == [
            [("said", "said")],
            [("said", "said"), ("note", "ours"), ("suggestion", "proposed")],
        ]
