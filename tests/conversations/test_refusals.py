"""What is refused in conversations, by the API: the code a program acts on, and that nothing was changed."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations import errors
from apps.conversations.models import Attachment, ChatSession, Message
from apps.conversations.services import (
    add_answer,
    add_attachment,
    add_message,
    add_reply,
    assign_session,
    close_session,
    hand_back,
    mark_handed_off,
    merge_sessions,
    send_suggestion,
    set_mode,
    start_session,
    take_over,
)
from apps.conversations.types import AnswerDetails, Author, Mode, SessionStatus
from apps.core.errors import SupportDeskError
from apps.live.models import LiveEvent

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
API = "/api/v1"


def family(parent: type[SupportDeskError]) -> set[type[SupportDeskError]]:
    return {child for one in parent.__subclasses__() for child in {one, *family(one)}}


class TestTheErrors:
    def test_each_has_a_code_of_its_own(self) -> None:
        children = family(errors.ConversationError)
        codes = {child.code for child in children}
        assert len(codes) == len(children)
        assert errors.ConversationError.code not in codes

    def test_the_tree_names_each_of_them(self) -> None:
        tree = {line.split()[-1] for line in (errors.__doc__ or "").splitlines() if "──" in line}
        assert tree == {child.__name__ for child in family(errors.ConversationError)}

    def test_none_is_worth_trying_again_unchanged(self) -> None:
        assert not [child for child in family(errors.ConversationError) if child.retryable]


CLOSED: dict[str, Callable[[ChatSession, User], Any]] = {
    "a message": lambda session, user: add_message(session=session, author=Author.CUSTOMER, text="a"),
    "a reply": lambda session, user: add_reply(session=session, user=user, text="a"),
    "an answer": lambda session, user: add_answer(session=session, text="a", details=AnswerDetails()),
    "a takeover": lambda session, user: take_over(session=session, user=user),
    "a handback": lambda session, user: hand_back(session=session, user=user),
    "a handoff": lambda session, user: mark_handed_off(session=session),
    "an assignment": lambda session, user: assign_session(session=session, assignee=user, actor=user),
    "no assignment": lambda session, user: assign_session(session=session, assignee=None, actor=user),
    "a mode": lambda session, user: set_mode(session=session, mode=Mode.OFF, user=user),
    "a part": lambda session, user: merge_sessions(source=start_session(owner=user), target=session, user=user),
    "a file": lambda session, user: add_attachment(
        session=session, user=user, name="a.txt", content_type="", content=SimpleUploadedFile("a.txt", b"a")
    ),
}


@pytest.mark.parametrize("change", CLOSED.values(), ids=CLOSED)
def test_a_closed_session_takes_nothing_more(
    session: ChatSession, agent: User, change: Callable[[ChatSession, User], Any]
) -> None:
    close_session(session=session, user=agent)
    before = ChatSession.objects.filter(pk=session.pk).values().get()
    told = LiveEvent.objects.filter(stream=f"chat:{session.pk}").count()
    with pytest.raises(errors.SessionClosed):
        change(session, agent)

    assert ChatSession.objects.filter(pk=session.pk).values().get() == before
    assert (Message.objects.count(), Attachment.objects.count()) == (0, 0)
    assert LiveEvent.objects.filter(stream=f"chat:{session.pk}").count() == told


def test_a_suggestion_of_a_closed_session_is_not_sent_and_stays_unused(session: ChatSession, agent: User) -> None:
    set_mode(session=session, mode=Mode.COPILOT, user=agent)
    suggestion = add_answer(session=session, text="30 days.", details=AnswerDetails())
    close_session(session=session, user=agent)
    with pytest.raises(errors.SessionClosed):
        send_suggestion(suggestion=suggestion, user=agent, text="30 days.")

    assert Message.objects.get().metadata == {}


class TestWhoAnswers:
    @pytest.mark.parametrize(
        ("roles", "may"), [((Role.AGENT,), True), ((Role.SUPERVISOR,), True), ((Role.AUDITOR,), False), ((), False)]
    )
    def test_a_session_is_assigned_to_those_who_may_answer(
        self, session: ChatSession, agent: User, make_user: Callable[..., User], roles: tuple[Role, ...], may: bool
    ) -> None:
        person = make_user(*roles, username="person")
        if may:
            assert assign_session(session=session, assignee=person, actor=agent).assignee == person
        else:
            with pytest.raises(errors.NotAbleToAnswer, match="person"):
                assign_session(session=session, assignee=person, actor=agent)
            assert ChatSession.objects.get().assignee is None

    def test_not_to_somebody_who_has_left(self, session: ChatSession, agent: User, supervisor: User) -> None:
        supervisor.is_active = False
        with pytest.raises(errors.NotAbleToAnswer):
            assign_session(session=session, assignee=supervisor, actor=agent)


class TestTheApi:
    @pytest.fixture
    def api(self, client_for: ClientFor, agent: User) -> Callable[..., tuple[int, str]]:
        client = client_for(agent)

        def post(path: str, **body: Any) -> tuple[int, str]:
            answer = client.post(f"{API}{path}", body, content_type="application/json")
            return answer.status_code, answer.json().get("code", "")

        return post

    @pytest.mark.parametrize("action", ["takeover", "handback"])
    def test_a_closed_session_is_not_led(self, api: Any, session: ChatSession, agent: User, action: str) -> None:
        close_session(session=session, user=agent)
        assert api(f"/sessions/{session.pk}/{action}") == (409, "session_closed")

    def test_a_message_to_a_closed_session(self, api: Any, session: ChatSession, agent: User) -> None:
        close_session(session=session, user=agent)
        assert api(f"/sessions/{session.pk}/messages", text="hello") == (409, "session_closed")

    def test_a_file_that_was_never_uploaded(self, api: Any, session: ChatSession) -> None:
        path = f"/sessions/{session.pk}/messages"
        assert api(path, text="hello", attachments=[str(uuid.uuid4())]) == (422, "unknown_attachment")
        assert not Message.objects.exists()

    def test_more_files_than_a_message_takes(self, api: Any, session: ChatSession) -> None:
        files = [str(uuid.uuid4()) for _ in range(21)]
        path = f"/sessions/{session.pk}/messages"
        assert api(path, text="hello", attachments=files) == (422, "invalid_request")

    def test_sessions_of_different_customers_are_not_merged(self, api: Any, agent: User) -> None:
        one, two = (start_session(owner=agent, customer_id=number) for number in ("C-1001", "C-1002"))
        assert api(f"/sessions/{one.pk}/merge", into=str(two.pk)) == (409, "different_customers")
        assert set(ChatSession.objects.values_list("status", flat=True)) == {SessionStatus.OPEN}

    def test_a_part_is_not_merged_again(self, api: Any, session: ChatSession, agent: User) -> None:
        one, two = (start_session(owner=agent) for _ in range(2))
        api(f"/sessions/{session.pk}/merge", into=str(one.pk))
        assert api(f"/sessions/{session.pk}/merge", into=str(two.pk)) == (409, "already_merged")

    @pytest.mark.parametrize("path", ["merge", "links"])
    def test_a_session_has_nothing_to_do_with_itself(self, api: Any, session: ChatSession, path: str) -> None:
        other = {"into": str(session.pk), "session_id": str(session.pk)}
        assert api(f"/sessions/{session.pk}/{path}", **other) == (409, "related_to_itself")

    @pytest.mark.parametrize("author", [Author.CUSTOMER, Author.AGENT, Author.NOTE, Author.SYSTEM, Author.SUGGESTION])
    def test_only_answers_are_rated(self, api: Any, session: ChatSession, author: Author) -> None:
        message = add_message(session=session, author=author, text="hello")
        assert api(f"/messages/{message.pk}/feedback", rating="up") == (409, "not_an_answer")

    @pytest.mark.parametrize("rating", ["", "UP", "sideways", 1, None])
    def test_a_thumb_points_up_or_down(self, api: Any, session: ChatSession, rating: Any) -> None:
        answer = add_answer(session=session, text="Yes", details=AnswerDetails())
        assert api(f"/messages/{answer.pk}/feedback", rating=rating) == (422, "invalid_request")
        assert Message.objects.get().rating == ""

    @pytest.mark.parametrize(
        ("name", "content", "refusal"),
        [
            ("a.exe", b"MZ", (415, "attachment_refused")),
            ("a.png", b"no picture", (415, "attachment_refused")),
            ("a.txt", b"", (415, "attachment_refused")),
            ("a.txt", b"x" * (10 * 1024 * 1024 + 1), (413, "attachment_too_large")),
        ],
        ids=["a program", "no picture", "an empty file", "too large"],
    )
    def test_a_file_that_is_not_taken(
        self, client_for: ClientFor, agent: User, session: ChatSession, name: str, content: bytes, refusal: Any
    ) -> None:
        file = SimpleUploadedFile(name, content, "image/png")
        answer = client_for(agent).post(f"{API}/sessions/{session.pk}/attachments", {"file": file})
        assert (answer.status_code, answer.json()["code"]) == refusal
        assert not Attachment.objects.exists()

    @pytest.mark.parametrize(
        "path",
        [
            "GET /sessions/{session}",
            "GET /sessions/{session}/messages",
            "GET /sessions/{session}/links",
            "GET /sessions/{session}/messages/{message}/stream",
            "POST /sessions/{session}/messages",
            "POST /sessions/{session}/takeover",
            "POST /sessions/{session}/handback",
            "POST /sessions/{session}/merge",
            "POST /sessions/{session}/links",
            "DELETE /sessions/{session}/links/{other}",
            "POST /messages/{message}/feedback",
        ],
    )
    def test_what_is_a_colleagues_is_not_found(
        self, client_for: ClientFor, session: ChatSession, make_user: Callable[..., User], path: str
    ) -> None:
        stranger = make_user(Role.AGENT, username="stranger")
        mine = start_session(owner=stranger)
        message = add_answer(session=session, text="Yes", details=AnswerDetails())
        method, route = path.split()
        address = API + route.format(session=session.pk, message=message.pk, other=mine.pk)
        body = {"text": "a", "into": str(mine.pk), "session_id": str(mine.pk), "rating": "up"}
        answer = client_for(stranger).generic(
            method, address, "" if method == "GET" else json.dumps(body), content_type="application/json"
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert list(Message.objects.values_list("rating", flat=True)) == [""]
