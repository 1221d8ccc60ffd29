"""Attachments of a session: read in a process of their own, searchable in their session only."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from pydantic import ValidationError
from pytest_django import Settings

from apps.accounts.models import User
from apps.conversations.models import Attachment, ChatSession
from apps.conversations.services import add_attachment, start_session
from apps.toolbox.attachment.models import SessionPassage
from apps.toolbox.attachment.schemas import AttachmentSettings
from apps.toolbox.attachment.search import alternately, search_files
from apps.toolbox.attachment.tool import AttachmentTool
from apps.toolbox.knowledge_retriever.tool import KnowledgeRetrieverTool
from apps.tools.errors import OperationFailed
from apps.tools.tool import Run
from apps.tools.types import CallContext, Effect
from tests.toolbox import files
from tests.toolbox.conftest import ask, run_with

TOOL, KNOWLEDGE = AttachmentTool(), KnowledgeRetrieverTool()
MANUAL = b"""\
# Setup
Plug the Zephyr gateway in and wait for the green light.

# Reset
Hold the zephyr button for ten seconds."""
# A busy machine takes longer than a quiet one.
PATIENCE_S = 60


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def session(agent: User) -> ChatSession:
    return start_session(owner=agent)


@pytest.fixture
def upload(session: ChatSession) -> Callable[..., Attachment]:
    def add(name: str, content: bytes, to: ChatSession = session) -> Attachment:
        return add_attachment(session=to, user=to.owner, name=name, content_type="", content=ContentFile(content))

    return add


def run_in(session: ChatSession, user: User | None = None, **settings: Any) -> Run:
    context = CallContext(request_id="request-1", user=user or session.owner, session_id=session.pk)
    run = run_with(settings=AttachmentSettings.model_validate(settings), context=context)
    return replace(run, timeout_s=PATIENCE_S, deadline=replace(run.deadline, at=run.deadline.at + PATIENCE_S))


def process(attachment: Attachment, **settings: Any) -> Any:
    return ask(TOOL, "process", run=run_in(attachment.session, **settings), attachment_id=str(attachment.pk))


def refusal(attachment: Attachment, **settings: Any) -> tuple[str, str]:
    with pytest.raises(OperationFailed) as caught:
        process(attachment, **settings)
    return caught.value.reason_code, str(caught.value)


def search(session: ChatSession, query: str, **arguments: Any) -> list[dict[str, Any]]:
    answer: dict[str, Any] = ask(KNOWLEDGE, "search", run=run_in(session), query=query, **arguments)
    return answer["hits"]


def test_the_operations_and_their_effects_are_the_contract() -> None:
    assert {name: operation.effect for name, operation in TOOL.operations.items()} == {
        "process": Effect.RECORD,
        "preview": Effect.READ,
    }


def test_a_file_is_read_once_and_found_in_its_session(session: ChatSession, upload: Callable[..., Attachment]) -> None:
    manual = upload("manual.md", MANUAL)

    answer = process(manual)
    hits = search(session, "How do I reset the zephyr?")

    assert answer == {
        "attachment_id": str(manual.pk),
        "name": "manual.md",
        "kind": "md",
        "characters": 95,
        "sections": 2,
        "is_cut": False,
        "width": None,
        "height": None,
        "passages": 2,
    }
    assert hits[0] == {
        "slug": f"file-{manual.pk}",
        "article": "manual.md",
        "section": "Reset",
        "url": f"/chat/{session.pk}/attachments/{manual.pk}/",
        "score": 1.0,
        "text": "Hold the zephyr button for ten seconds.",
    }


def test_reading_a_file_again_takes_the_place_of_its_passages(upload: Callable[..., Attachment]) -> None:
    manual = upload("manual.md", MANUAL)

    assert [process(manual)["passages"], process(manual)["passages"]] == [2, 2]
    assert SessionPassage.objects.count() == 2


def test_a_file_is_found_in_no_other_session(
    session: ChatSession, upload: Callable[..., Attachment], make_user: Callable[..., User]
) -> None:
    process(upload("manual.md", MANUAL))
    other = start_session(owner=session.owner)

    assert [hit for hit in search(other, "reset the zephyr") if "zephyr" in hit["text"]] == []
    assert search(session, "reset the zephyr")[0]["article"] == "manual.md"
    run = replace(run_in(session), context=CallContext(request_id="r", user=make_user(), session_id=session.pk))
    assert ask(KNOWLEDGE, "search", run=run, query="reset the zephyr")["hits"] == []
    assert search_files(session_id=other.pk, query="zephyr", limit=5) == []


def test_passages_that_hold_less_than_half_of_a_question_are_not_found(
    session: ChatSession, upload: Callable[..., Attachment]
) -> None:
    process(upload("manual.md", MANUAL))

    assert search(session, "zephyr invoice refund payment card") == []
    assert search(session, "zephyr", min_score=2) == []


@pytest.mark.parametrize("extra", [0, 2])
def test_searching_files_takes_one_query(
    session: ChatSession, upload: Callable[..., Attachment], extra: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(1 + extra):
        process(upload(f"manual{number}.md", MANUAL))

    with django_assert_num_queries(1):
        hits = search_files(session_id=session.pk, query="zephyr", limit=50)

    assert len(hits) == 2 * (1 + extra)


def test_two_rankings_take_turns() -> None:
    assert alternately(["a", "b"], ["x", "y", "z"]) == ["a", "x", "b", "y", "z"]


def test_a_preview_shows_the_beginning_and_keeps_nothing(
    session: ChatSession, upload: Callable[..., Attachment]
) -> None:
    manual = upload("manual.md", MANUAL)

    answer = ask(TOOL, "preview", run=run_in(session), attachment_id=str(manual.pk), characters=20)

    assert (answer["text"], answer["characters"]) == ("Setup\nPlug the Zephy", 95)
    assert SessionPassage.objects.count() == 0


def test_an_image_has_a_size_and_no_text(upload: Callable[..., Attachment]) -> None:
    answer = process(upload("photo.png", files.png(640, 480)))

    assert (answer["width"], answer["height"], answer["characters"], answer["passages"]) == (640, 480, 0, 0)


def test_text_beyond_the_rows_limit_is_left_out_and_said(upload: Callable[..., Attachment]) -> None:
    answer = process(upload("long.txt", b"word " * 1000), max_characters=1000)

    assert (answer["characters"], answer["is_cut"]) == (1000, True)


def test_a_file_of_another_session_does_not_exist(session: ChatSession, upload: Callable[..., Attachment]) -> None:
    theirs = upload("manual.md", MANUAL, start_session(owner=session.owner))

    for missing in (theirs.pk, uuid.uuid4()):
        with pytest.raises(OperationFailed, match="no file with this number") as caught:
            ask(TOOL, "process", run=run_in(session), attachment_id=str(missing))
        assert caught.value.reason_code == "no_file"


def test_without_a_session_there_are_no_files(
    upload: Callable[..., Attachment], make_user: Callable[..., User]
) -> None:
    manual = upload("manual.md", MANUAL)

    with pytest.raises(OperationFailed) as caught:
        ask(TOOL, "process", run=run_in(manual.session, make_user()), attachment_id=str(manual.pk))

    assert caught.value.reason_code == "no_session"


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("a.pdf", files.locked_pdf(), "file_encrypted", "“a.pdf” was not read: The file is locked"),
        ("a.pdf", b"%PDF-1.7\n", "file_damaged", "damaged, or not what its name says"),
        ("a.docx", files.docx("", before=files.LAUGHS), "file_entities", "defines entities of its own"),
        ("a.png", files.png(60_000, 60_000), "file_image", "too many pixels. (60000 x 60000 pixels)"),
    ],
)
def test_a_refusal_says_why(
    upload: Callable[..., Attachment], name: str, content: bytes, code: str, words: str
) -> None:
    reason, message = refusal(upload(name, content))

    assert reason == code
    assert words in message
    assert SessionPassage.objects.count() == 0


def test_types_and_sizes_are_refused_before_anything_is_read(session: ChatSession) -> None:
    program = Attachment.objects.create(session=session, name="x.exe", size=1, file="missing.exe")
    large = Attachment.objects.create(session=session, name="x.txt", size=1024 * 1024 + 1, file="missing.txt")

    assert refusal(program) == ("file_type", "“x.exe” was not read: Files of this kind can not be read. (exe)")
    assert refusal(large, max_mb=1) == (
        "file_size",
        "“x.txt” was not read: The file is larger than what is read. (1 MB)",
    )


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("process", {}, ("attachment_id",)),
        ("process", {"attachment_id": "../1"}, ("attachment_id",)),
        ("preview", {"attachment_id": str(uuid.UUID(int=1)), "characters": 0}, ("characters",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        TOOL.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]
