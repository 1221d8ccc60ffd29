"""Files in a conversation: read when they are sent, asked about, cited, and refused in words that say why."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import hand_back, start_session, take_over
from tests.agent.turns.test_api import Api
from tests.toolbox import files

MANUAL = b"""\
# Reset
Hold the zephyr button for ten seconds until the light blinks.

# Battery
The battery lasts nine months."""
STOCK = b"part,shelf\nZephyr hinge,A-17\nZephyr gasket,B-03\n"
NOTE = b"The Zephyr courier calls between 14:00 and 16:00 on Thursday."


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path, tool_row: Callable[..., None]) -> None:
    settings.MEDIA_ROOT = tmp_path
    # A reader yields to everybody else: on a busy machine it is slow without anything being wrong.
    tool_row("attachment", timeout_s=60, deadline_s=90)


@pytest.fixture
def user(member: Callable[[Role], User]) -> User:
    return member(Role.AGENT)


@pytest.fixture
def session(user: User) -> ChatSession:
    return start_session(owner=user)


@pytest.fixture
def api(user: User) -> Api:
    return Api(user)


@pytest.fixture
def send(api: Api, session: ChatSession) -> Callable[..., dict[str, Any]]:
    """Upload files and send a message with them, as a program does, and return the answer."""

    def post(text: str, *uploads: tuple[str, bytes], to: ChatSession = session) -> dict[str, Any]:
        ids = [
            api.upload(f"/sessions/{to.pk}/attachments", SimpleUploadedFile(name, content)).json()["id"]
            for name, content in uploads
        ]
        answer: dict[str, Any] = api.post(f"/sessions/{to.pk}/messages", {"text": text, "attachments": ids}).json()
        return answer

    return post


def sources(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["kind"], one["title"]) for one in answer["sources"]]


@pytest.mark.parametrize(
    ("name", "content", "question", "words"),
    [
        ("manual.md", MANUAL, "How do I reset the zephyr according to the attached file?", "Hold the zephyr button"),
        ("shelves.csv", STOCK, "Where is the zephyr gasket, please see the csv?", "part: Zephyr gasket; shelf: B-03"),
        ("courier.txt", NOTE, "When does the zephyr courier call? See the attached note.", "between 14:00 and 16:00"),
        ("terms.pdf", files.pdf("The zephyr lease ends on 31 May."), "When does the zephyr lease end, see the pdf?",
         "The zephyr lease ends on 31 May."),
    ],
)  # fmt: skip
def test_a_file_is_read_when_it_is_sent_and_the_answer_cites_it(
    send: Callable[..., dict[str, Any]], name: str, content: bytes, question: str, words: str
) -> None:
    answer = send(question, (name, content))

    assert answer["message"].startswith(f"I have read “{name}”. [1]")
    assert words in answer["message"]
    assert set(sources(answer)) == {("file", name)}
    assert answer["tools_used"][0] == "attachment"


def test_a_file_is_asked_about_in_later_messages_and_read_once(
    send: Callable[..., dict[str, Any]], session: ChatSession
) -> None:
    handed_over = send("Please see the attached manual.", ("manual.md", MANUAL))
    asked = send("What does the document say about the battery?")

    assert handed_over["message"] == "I have read “manual.md”. [1]\n\nWhat would you like to know about it?"
    assert asked["message"] == "The battery lasts nine months. [1]"
    assert sources(asked) == [("file", "manual.md")]
    assert asked["sources"][0]["section"] == "Battery"
    assert ToolCall.objects.filter(session_id=session.pk, tool="attachment", operation="process").count() == 1


def test_what_files_do_not_answer_is_said(send: Callable[..., dict[str, Any]]) -> None:
    send("see attached", ("manual.md", MANUAL))

    assert send("What is the colour of the moon according to the document?")["message"] == (
        "I found nothing in the files that answers this."
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("secret.pdf", files.locked_pdf, "“secret.pdf” was not read: The file is locked. Ask for one"),
        ("cut.pdf", lambda: files.pdf("x")[:40], "“cut.pdf” was not read: The file is damaged, or not what its name"),
        ("bomb.docx", files.zip_bomb, "“bomb.docx” was not read: The file grows too large when it is unpacked."),
        ("laughs.docx", lambda: files.docx("<w:p/>", before=files.LAUGHS), "“laughs.docx” was not read: The file de"),
        ("huge.png", lambda: files.png(60_000, 60_000), "“huge.png” was not read: The image has too many pixels."),
    ],
)  # fmt: skip
def test_a_file_that_is_refused_is_named_with_the_reason(
    send: Callable[..., dict[str, Any]], name: str, content: Callable[[], bytes], said: str
) -> None:
    answer = send("Please see the attached file.", (name, content()))

    assert said in answer["message"]
    assert sources(answer) == []


def test_a_kind_that_is_not_taken_never_reaches_the_conversation(api: Api, session: ChatSession) -> None:
    refused = api.upload(f"/sessions/{session.pk}/attachments", SimpleUploadedFile("run.exe", b"MZ"))

    assert (refused.status_code, session.attachments.count()) == (415, 0)
    assert "Files of this kind are not taken. Send one of: " in refused.json()["detail"]


def test_an_image_is_kept_and_said_to_hold_no_text(send: Callable[..., dict[str, Any]]) -> None:
    answer = send("See the attached file.", ("photo.png", files.png(640, 480)))

    assert "“photo.png” holds no text that I can read; it is kept with this conversation." in answer["message"]


def test_several_files_are_read_and_each_is_told_of(send: Callable[..., dict[str, Any]]) -> None:
    answer = send("Where is the zephyr hinge?", ("shelves.csv", STOCK), ("cut.pdf", b"%PDF-1.7"), ("note.txt", NOTE))

    assert [
        name in answer["message"] for name in ("read “shelves.csv”", "“cut.pdf” was not read", "read “note.txt”")
    ] == [
        True,
        True,
        True,
    ]


def test_a_file_of_one_conversation_is_not_found_in_another(send: Callable[..., dict[str, Any]], user: User) -> None:
    send("see attached", ("manual.md", MANUAL))

    elsewhere = send("How do I reset the zephyr?", to=start_session(owner=user))

    assert "zephyr button" not in elsewhere["message"]


def test_a_request_beside_a_file_is_still_done(send: Callable[..., dict[str, Any]]) -> None:
    answer = send("What tier is C-1001 on?", ("note.txt", NOTE))

    assert [kind for kind, _title in sources(answer)] == ["file", "system"]
    assert "crm" in answer["tools_used"]


def test_a_file_that_came_while_a_person_answered_is_read_when_the_agent_is_back(
    send: Callable[..., dict[str, Any]], session: ChatSession, user: User
) -> None:
    take_over(session=session, user=user)
    send("see attached", ("manual.md", MANUAL))
    hand_back(session=session, user=user)

    assert "Hold the zephyr button" in send("How do I reset the zephyr?")["message"]


def test_a_switched_off_reader_is_said_plainly(
    send: Callable[..., dict[str, Any]], tool_row: Callable[..., None]
) -> None:
    tool_row("attachment", enabled=False)

    answer = send("see attached", ("note.txt", NOTE))

    assert "I could not read “note.txt”: it is switched off at the moment." in answer["message"]


def test_the_page_takes_a_file_and_shows_the_answer_with_its_source(
    client_for: Callable[[User], Client], user: User, session: ChatSession
) -> None:
    browser = client_for(user)
    upload = SimpleUploadedFile("manual.md", MANUAL)

    browser.post(
        f"/chat/{session.pk}/messages/",
        {"text": "How do I reset the zephyr?", "attachments": [upload], "token": str(uuid.uuid4())},
    )
    html = browser.get(f"/chat/{session.pk}/").content.decode()

    answer = Message.objects.filter(session=session).latest("pk")
    assert "Hold the zephyr button for ten seconds" in answer.text
    assert f'href="/chat/{session.pk}/attachments/{session.attachments.get().pk}/"' in html
