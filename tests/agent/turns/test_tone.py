"""The tone of an answer follows the customer's: Sie or du, sorry where something is wrong, no cheer to who is upset."""

import gettext
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.agent.services.speech import german_for
from tests.agent.turns.conftest import Chat

LOCALE = Path(settings.BASE_DIR) / "apps" / "agent" / "locale"
FORMAL = re.compile(r"\b(?:Sie|Ihnen|Ihre?[nmrs]?)\b")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Können Sie mir sagen, wo meine Rechnung ist?", "de"),
        ("Kannst du mir sagen, wo meine Rechnung ist?", "de-du"),
        ("habt ihr den noch auf lager", "de-du"),
        ("ich hab dir doch geschrieben", "de-du"),
        ("Wo ist meine Rechnung?", ""),
        ("Sagen Sie mir, was du kostest", "de"),
    ],
)
def test_german_tells_how_it_addresses_people(text: str, language: str) -> None:
    assert german_for(text) == language


def test_du_is_answered_with_du_and_sie_with_sie_until_the_customer_changes_it(chat: Chat) -> None:
    assert chat.say("Hallo, kannst du mir meine letzte Rechnung zeigen?").startswith(
        "Um welchen Kunden geht es? Bitte nenn "
    )
    assert chat.say("wo ist meine letzte Rechnung?").startswith("Um welchen Kunden geht es? Bitte nenn ")
    assert chat.say("Können Sie mir meine Tickets zeigen?").startswith("Um welchen Kunden geht es? Bitte nennen Sie ")
    assert "Which customer is this about?" in chat.say("what is my last invoice?")


def catalogue(name: str) -> dict[Any, str]:
    with (LOCALE / name / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]  # there is no public way


def test_texts_that_say_sie_have_a_twin_that_says_du() -> None:
    formal, informal = catalogue("de"), catalogue("de_DU")
    says_sie = re.compile(r"\b(?:Sie mir|Sie nach|für Sie|meinen Sie|Ihre Frage)\b")

    assert {key for key, text in formal.items() if says_sie.search(text)} - informal.keys() == set()
    assert [text for key, text in informal.items() if key and FORMAL.search(text)] == []


def test_who_is_upset_is_told_sorry_once_and_nothing_cheerful(chat_of: Callable[[str], Chat]) -> None:
    chat = chat_of("C-1001")
    first = chat.say("I am really disappointed. What is my last invoice?")

    assert first.startswith("I am sorry for the trouble.\n\nThe last invoice of C-1001 is INV-20001")
    assert chat.say("I am fed up with this! what is my last invoice?").count("sorry") == 1
    assert chat.say("thanks") == "Write again if this is not settled."


def test_who_is_content_is_told_so(chat: Chat) -> None:
    assert chat.say("thanks, that was great") == "You are welcome. Write again whenever you need something."


def test_what_does_not_work_is_said_sorry_for(
    chat_of: Callable[[str], Chat], tool_row: Callable[..., None], unused_port: int
) -> None:
    tool_row("billing", endpoint=f"http://127.0.0.1:{unused_port}/", max_attempts=1)
    assert (
        chat_of("C-1001")
        .say("what is my last invoice?")
        .startswith("I am sorry, not everything works at the moment.\n\nI could not look into billing: ")
    )


def test_what_is_switched_off_on_purpose_is_no_fault(
    chat_of: Callable[[str], Chat], tool_row: Callable[..., None]
) -> None:
    tool_row("billing", enabled=False)
    assert chat_of("C-1001").say("what is my last invoice?").startswith("I could not look into billing: it is switched")
