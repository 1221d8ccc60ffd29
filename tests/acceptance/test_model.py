"""A language model plans the turns: its answer grows on the page, and where it is gone the rules answer."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.server import Server
from tests.acceptance.test_story import ask, start_conversation
from tests.agent.turns.model.server import ModelServer, Play, asks, part

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]
QUESTION = "Which tier is C-1001 on?"
FIRST, SECOND = "C-1001 is on the business tier [1]. ", "The account is active [1]."


@pytest.fixture
def model(server: Server) -> Iterator[ModelServer]:
    """Switch the language model on, at a server that plays what the test says."""
    played = ModelServer()
    changed = server.send("PATCH", "/tools/language_model", row(played.url), role="operator")
    assert changed.get("enabled"), changed
    yield played
    server.send("PATCH", "/tools/language_model", {"enabled": False}, role="operator")
    played.stop()


def row(url: str) -> dict[str, Any]:
    return {"enabled": True, "endpoint": url, "max_attempts": 1, "breaker_failures": 100}


def writes(when: threading.Event) -> Play:
    """Write the first sentence, and the second once something has happened."""

    def sent() -> Iterator[Any]:
        yield part(content=FIRST + "The")
        assert when.wait(timeout=20)
        yield part(content=SECOND.removeprefix("The"))
        yield part("stop")
        yield "[DONE]"

    return lambda player, _body: player.stream_as_it_comes(sent())


def test_an_answer_grows_on_the_page_and_the_rules_stand_in(sign_in: SignIn, model: ModelServer) -> None:
    page = sign_in("agent")
    start_conversation(page)
    was_seen = threading.Event()
    model.plays(asks(("crm__lookup_customer", {"customer_id": "C-1001"})), writes(was_seen))

    page.locator("textarea[name=text]").fill(QUESTION)
    page.keyboard.press("Enter")

    preview = page.locator("#pending [data-writing]")
    expect(preview).to_have_text("C-1001 is on the business tier. [1]", timeout=20_000)
    was_seen.set()
    answer = page.locator('#messages [data-author="assistant"]')
    expect(answer).to_contain_text("The account is active.", timeout=20_000)
    expect(answer).to_contain_text("Language model played-1")
    expect(preview).to_have_count(0)

    model.stop()
    assert "Business tier" in ask(page, QUESTION)
    expect(answer.last).to_contain_text("The language model could not answer:")
