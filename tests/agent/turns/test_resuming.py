"""A client that leaves stops the turn at its next step; one that comes back misses nothing."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.services import Follower, follow_turn, question_at, run_turn
from apps.agent.types import Turn, TurnEvent
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import start_session
from apps.conversations.types import Author
from apps.live import pages
from apps.live.models import LiveEvent
from apps.live.pages import page_is_there, page_left
from apps.live.types import chat_stream
from tests.agent.turns.conftest import Chat
from tests.agent.turns.test_api import Api, events_of

QUESTION = "what tier is C-1001 on?"
ANSWER = "Anna Keller (C-1001) is on the Business tier. [1]"


def leave_at(chat: Chat, name: str, text: str = QUESTION) -> Turn:
    """Ask, and leave when an event of this name comes."""
    gone = threading.Event()

    def take(event: TurnEvent) -> None:
        chat.events.append(event)
        if event.event == name:
            gone.set()

    return run_turn(session=chat.session, text=text, actor=chat.actor, emit=take, is_stopped=gone.is_set)


def come_back(chat: Chat, question: Message, after: int | None) -> list[TurnEvent]:
    """Follow a turn again to its end, and return what is told."""
    told: list[TurnEvent] = []
    follow_turn(
        session=chat.session, question=question, user=chat.actor, after=after or 0, follower=Follower(told.append)
    )
    return told


def names(events: list[TurnEvent]) -> list[str]:
    return list(dict.fromkeys(event.event for event in events))


def test_each_event_stands_in_the_log_of_the_session(chat: Chat) -> None:
    done = chat.turn(QUESTION)

    told = [(event.seq, event.event) for event in chat.events if event.event != "tool_status"]
    logged = LiveEvent.objects.filter(stream=chat_stream(chat.session.pk), data__request_id=done.question.request_id)
    assert told == list(logged.exclude(event="tool_status").order_by("seq").values_list("seq", "event"))
    assert [name for _seq, name in told] == ["start", "status", "status", "sources", "text", "complete"]


def test_a_client_that_leaves_stops_the_turn_before_its_next_calls(chat: Chat) -> None:
    done = leave_at(chat, "status")

    assert (done.answer, ToolCall.objects.for_session(chat.session.pk).count()) == (None, 0)
    kept = chat.session.messages.get(author=Author.SUGGESTION)
    assert (kept.text, kept.metadata["used"], kept.metadata["stopped"]) == (
        "The answer was stopped: whoever asked for it had left.",
        "dismissed",
        True,
    )
    assert chat.event("error")["code"] == "turn_stopped"


def test_an_answer_that_is_ready_is_stored_although_its_client_has_left(chat: Chat) -> None:
    done = leave_at(chat, "tool_status")

    assert done.answer is not None
    assert done.answer.text == ANSWER


def test_a_wish_for_a_person_is_carried_out_although_the_customer_has_gone(chat: Chat) -> None:
    done = leave_at(chat, "start", "I want to talk to a human")

    assert done.answer is not None
    assert chat.session.tickets.count() == 1


def test_a_stopped_turn_goes_on_for_who_comes_back(chat: Chat) -> None:
    done = leave_at(chat, "status")
    seen = chat.events[0].seq

    told = come_back(chat, done.question, seen)

    assert names(told) == ["status", "start", "tool_status", "sources", "text", "complete"]
    assert told[-1].data["message"] == ANSWER
    assert list(chat.session.messages.filter(author=Author.CUSTOMER).values_list("text", flat=True)) == [QUESTION]


def test_only_one_of_those_who_come_back_takes_a_stopped_turn_on(chat: Chat) -> None:
    done = leave_at(chat, "status")

    first, second = come_back(chat, done.question, 0), come_back(chat, done.question, 0)

    assert [events[-1].data["message"] for events in (first, second)] == [ANSWER, ANSWER]
    assert chat.session.messages.filter(author=Author.ASSISTANT).count() == 1


def test_who_comes_back_to_an_ended_turn_is_told_what_was_missed_and_nothing_else(chat: Chat) -> None:
    done = chat.turn(QUESTION)
    (sources,) = (event.seq for event in chat.events if event.event == "sources")
    chat.turn("hello")

    told = come_back(chat, done.question, sources)

    assert [(event.event, event.data["message"]) for event in told[1:]] == [("complete", ANSWER)]
    assert told[0].event == "text"


@pytest.mark.parametrize("is_pruned", [True, False], ids=["the log was pruned", "the end was told before"])
def test_an_end_that_the_log_does_not_hold_is_made_up_from_the_answer(chat: Chat, *, is_pruned: bool) -> None:
    done = chat.turn(QUESTION)
    last = chat.events[-1].seq
    if is_pruned:
        LiveEvent.objects.all().delete()

    (end,) = come_back(chat, done.question, last)

    assert (end.event, end.data["message"]) == ("complete", ANSWER)


def test_who_comes_back_while_the_turn_goes_on_hears_the_rest_as_it_comes(chat: Chat) -> None:
    has_started, may_go_on, told = threading.Event(), threading.Event(), []

    def take(event: TurnEvent) -> None:
        has_started.set()
        if event.event == "status":
            assert may_go_on.wait(timeout=10)

    def ask() -> None:
        run_turn(session=chat.session, text=QUESTION, actor=chat.actor, emit=take)
        connection.close()

    def hear(event: TurnEvent) -> None:
        told.append(event)
        may_go_on.set()

    asking = threading.Thread(target=ask)
    asking.start()
    assert has_started.wait(timeout=10)
    question = chat.session.messages.get()
    follow_turn(session=chat.session, question=question, user=chat.actor, after=0, follower=Follower(hear))
    asking.join(timeout=10)

    assert names(told) == ["start", "status", "tool_status", "sources", "text", "complete"]


@pytest.fixture
def api(member: Callable[[Role], Any]) -> Api:
    return Api(member(Role.AGENT))


@pytest.fixture
def session(member: Callable[[Role], Any]) -> ChatSession:
    return start_session(owner=member(Role.AGENT))


def ids(body: str) -> list[int]:
    return [int(line.removeprefix("id: ")) for line in body.splitlines() if line.startswith("id: ")]


def test_the_stream_of_the_api_goes_on_behind_the_last_event_id(api: Api, session: ChatSession) -> None:
    path = f"/sessions/{session.pk}/messages"
    first = b"".join(api.post(path, {"text": QUESTION}, Accept="text/event-stream").streaming_content).decode()
    question = session.messages.earliest("pk").pk
    seen = ids(first)[-2]

    headers = api.headers | {"Last-Event-ID": str(seen)}
    again = api.client.get(f"/api/v1{path}/{question}/stream", headers=headers)
    posted = api.post(path, {"text": QUESTION}, Accept="text/event-stream", **{"Last-Event-ID": str(seen)})

    for response in (again, posted):
        events = events_of(b"".join(response.streaming_content).decode())
        assert [(name, data["message"]) for name, data in events] == [("complete", ANSWER)]
    assert session.messages.count() == 2


def test_a_number_of_no_turn_takes_the_message_as_a_new_one(api: Api, session: ChatSession) -> None:
    path = f"/sessions/{session.pk}/messages"

    response = api.post(path, {"text": QUESTION}, Accept="text/event-stream", **{"Last-Event-ID": "999"})

    assert (
        json.loads(b"".join(response.streaming_content).decode().split("data: ")[-1].split("\n")[0])["message"]
        == ANSWER
    )


def test_another_message_is_taken_although_it_comes_with_the_number_of_the_last_turn(
    api: Api, session: ChatSession
) -> None:
    path = f"/sessions/{session.pk}/messages"
    first = b"".join(api.post(path, {"text": "hello"}, Accept="text/event-stream").streaming_content).decode()

    headers = {"Accept": "text/event-stream", "Last-Event-ID": str(ids(first)[-1])}
    second = b"".join(api.post(path, {"text": QUESTION}, **headers).streaming_content).decode()

    assert events_of(second)[-1][1]["message"] == ANSWER
    assert session.messages.count() == 4


def test_a_foreign_turn_can_not_be_followed(api: Api, member: Callable[[Role], Any], session: ChatSession) -> None:
    foreign = start_session(owner=member(Role.SUPERVISOR))
    question = Message.objects.create(session=foreign, author=Author.CUSTOMER, text="hello")

    paths = [
        f"/sessions/{foreign.pk}/messages/{question.pk}/stream",
        f"/sessions/{session.pk}/messages/{question.pk}/stream",
    ]
    assert [api.get(path).status_code for path in paths] == [404, 404]


def test_an_event_leads_to_its_question(chat: Chat) -> None:
    done = chat.turn(QUESTION)

    assert question_at(session=chat.session, seq=chat.events[-1].seq or 0) == done.question
    assert question_at(session=chat.session, seq=10_000) is None


class TestPages:
    """A page whose tab is closed is a client that leaves; who opens the conversation again lets its turn go on."""

    def post(self, chat: Chat, client: Client, text: str = QUESTION) -> None:
        page_is_there(user_id=chat.actor.pk, page="tab", socket="socket")
        page_left(user_id=chat.actor.pk, page="tab", socket="socket")
        client.post(f"/chat/{chat.session.pk}/messages/", {"text": text, "voice": "customer", "page": "tab"})

    def test_a_closed_tab_stops_its_turn_and_the_next_page_lets_it_go_on(
        self, chat: Chat, client_for: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pages, "GRACE_S", -1.0)
        client = client_for(chat.actor)
        self.post(chat, client)
        question = chat.session.messages.get(author=Author.CUSTOMER)
        page = client.get(f"/chat/{chat.session.pk}/").content.decode()

        assert not ToolCall.objects.for_session(chat.session.pk).exists()
        assert f'data-stopped="{question.pk}"' in page
        path = f"/api/v1/sessions/{chat.session.pk}/messages/{question.pk}/stream"
        told = events_of(b"".join(client.get(path).streaming_content).decode())
        assert told[-1][0] == "complete"
        assert chat.session.messages.get(author=Author.ASSISTANT).text == ANSWER
        assert "data-stopped" not in client.get(f"/chat/{chat.session.pk}/").content.decode()

    def test_a_wish_for_a_person_is_carried_out_for_a_closed_tab_too(
        self, chat: Chat, client_for: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pages, "GRACE_S", -1.0)
        self.post(chat, client_for(chat.actor), "I want to talk to a person")
        assert chat.session.tickets.count() == 1

    def test_a_tab_that_is_open_is_answered(self, chat: Chat, client_for: Callable[[User], Client]) -> None:
        page_is_there(user_id=chat.actor.pk, page="tab", socket="socket")
        data = {"text": QUESTION, "voice": "customer", "page": "tab"}
        client_for(chat.actor).post(f"/chat/{chat.session.pk}/messages/", data)
        assert chat.session.messages.get(author=Author.ASSISTANT).text == ANSWER
