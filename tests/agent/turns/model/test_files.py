"""A language model and the files of a conversation: it is told of them, asks for them by id, and cites them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from apps.agent.services import run_turn
from apps.conversations.models import Attachment, Message
from apps.conversations.services import add_attachment, add_message, start_session
from apps.conversations.types import Author
from tests.agent.turns.conftest import Chat
from tests.agent.turns.model.server import Body, ModelServer, Play, Player, asks, says

NOTE = b"The Zephyr courier calls between 14:00 and 16:00 on Thursday. More at zephyr.example/times."
SEARCH = ("knowledge_retriever__search", {"query": "when does the Zephyr courier call"})


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path, tool_row: Callable[..., None]) -> None:
    settings.MEDIA_ROOT = tmp_path
    # A reader yields to everybody else: on a busy machine it is slow without anything being wrong.
    tool_row("attachment", timeout_s=60, deadline_s=90)


def stored(chat: Chat, name: str = "courier.txt", content: bytes = NOTE) -> Attachment:
    file = SimpleUploadedFile(name, content)
    return add_attachment(session=chat.session, user=chat.actor, name=name, content_type="text/plain", content=file)


def ask(chat: Chat, text: str, *files: Attachment) -> Message:
    sent = [file.pk for file in files]
    answer = run_turn(session=chat.session, text=text, actor=chat.actor, attachments=sent).answer
    assert answer is not None
    return answer


def reads_what_is_listed() -> Play:
    """Ask for a preview of the file whose id the turn's messages list, as a model has to."""

    def play(player: Player, body: Body) -> None:
        (listed,) = re.findall(r"\[\{\"attachment_id\".*\}\]", body["messages"][-1]["content"])
        asks(("attachment__preview", {"attachment_id": json.loads(listed)[0]["attachment_id"]}))(player, body)

    return play


def shown(answer: Message) -> list[tuple[str, str]]:
    return [(source["kind"], source["title"]) for source in answer.sources]


def test_a_file_that_was_sent_is_listed_searched_and_cited(model: ModelServer, chat: Chat) -> None:
    model.plays(asks(SEARCH), says("The courier calls between 14:00 and 16:00 on Thursday. [1]"))
    answer = ask(chat, "When does the courier come? See the note.", stored(chat))

    assert '"name": "courier.txt"' in model.told("user", request=0)[-1]
    assert answer.text.endswith("The courier calls between 14:00 and 16:00 on Thursday. [2]")
    assert shown(answer) == [("file", "courier.txt"), ("file", "courier.txt")]
    assert answer.sources[1]["url"] == f"/chat/{chat.session.pk}/attachments/{Attachment.objects.get().pk}/"


def test_a_file_is_asked_for_by_the_id_that_the_turn_lists(model: ModelServer, chat: Chat) -> None:
    model.plays(reads_what_is_listed(), says("The courier calls between 14:00 and 16:00. [1]"))
    answer = ask(chat, "When does the courier come?", stored(chat))

    assert answer.text.endswith("The courier calls between 14:00 and 16:00. [2]")
    assert "attachment" in answer.tools_used


def test_what_stands_in_no_file_and_links_of_files_do_not_go_out(model: ModelServer, chat: Chat) -> None:
    model.plays(
        asks(SEARCH),
        says("It calls between 14:00 and 16:00 [1]. It calls at 09:00 [1]. See zephyr.example/times [1]."),
    )
    answer = ask(chat, "When does the courier come?", stored(chat))

    assert answer.text.endswith("It calls between 14:00 and 16:00. [2]")
    assert answer.metadata["planner"]["dropped_sentences"] == 2


def test_a_file_of_another_conversation_is_neither_listed_nor_read(model: ModelServer, chat: Chat) -> None:
    other = Chat(start_session(owner=chat.actor), chat.actor)
    foreign = stored(other, "secret.txt", b"The Zephyr safe opens with 4711.")
    add_message(
        session=other.session, author=Author.CUSTOMER, text="See here", user=chat.actor, attachments=[foreign.pk]
    )
    preview: tuple[str, dict[str, Any]] = ("attachment__preview", {"attachment_id": str(foreign.pk)})
    model.plays(asks(preview, SEARCH), says("I could not find that."))
    ask(chat, "How does the safe open?")

    assert "secret.txt" not in "\n".join(model.told("user", request=0))
    assert "4711" not in "\n".join(model.told("tool"))
