"""A turn whose page loses its connection stops, and goes on once the page is back; in a real browser."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.acceptance.server import Server
from tests.acceptance.test_desk import ANSWERS, begin, hold_back_the_crm, write

pytestmark = [pytest.mark.browser]
# Longer than a page may be away, so that the turn is still at its first call when its page is taken to be gone.
HELD_BACK_MS = 4_000
# Two steps: the customer is looked for by name, then their tickets are read. Of each customer once: answers are kept.
QUESTION, ANSWER = "Does {} have open tickets?", "{} has 1 open ticket."
FIRST_STEP = "Search customers"
UNSENT = '#messages [data-author="suggestion"]'


class Line:
    """The page's websocket, which can be cut and mended."""

    def __init__(self, page: Page) -> None:
        self.page, self.is_cut = page, False
        self.open: list[tuple[WebSocketRoute, WebSocketRoute]] = []
        page.route_web_socket(re.compile("/ws/chat"), self._connect)

    def cut(self) -> None:
        """Close the connection, and let none come about until it is mended."""
        self.is_cut = True
        for ours, server in self.open:
            server.close()
            ours.close(code=1012)
        self.open.clear()

    def mend(self) -> None:
        """Let connections come about again, and tell the page that the network is back."""
        self.is_cut = False
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def _connect(self, ours: WebSocketRoute) -> None:
        if self.is_cut:
            ours.close(code=1012)
            return
        self.open.append((ours, ours.connect_to_server()))


@pytest.fixture
def slow_crm(sign_in: Callable[..., Page]) -> Iterator[None]:
    """The CRM takes its time."""
    operator = sign_in("operator")
    hold_back_the_crm(operator, milliseconds=HELD_BACK_MS)
    yield
    hold_back_the_crm(operator, milliseconds=0)


@pytest.mark.usefixtures("slow_crm")
def test_a_turn_that_stopped_while_its_page_was_cut_off_goes_on_when_the_page_is_back(
    sign_in: Callable[..., Page],
) -> None:
    page = sign_in("agent")
    line = Line(page)
    begin(page)
    write(page, QUESTION.format("Tom Becker"))
    expect(page.locator(".tool-card").filter(has_text=FIRST_STEP)).to_contain_text("Running")
    line.cut()
    expect(page.locator("#connection-lost")).to_be_visible()
    # The page's own request ends with its turn, and brings what became of it.
    expect(page.locator(UNSENT)).to_have_count(1, timeout=30_000)
    expect(page.locator(ANSWERS)).to_have_count(0)

    line.mend()
    expect(page.locator("#connection-lost")).to_be_hidden()
    expect(page.locator(ANSWERS)).to_have_count(1, timeout=30_000)
    expect(page.locator(f"{ANSWERS} .message__text")).to_contain_text(ANSWER.format("Tom Becker (C-1002)"))
    expect(page.locator(UNSENT)).to_contain_text("the page that had asked was gone")


@pytest.mark.usefixtures("slow_crm")
def test_who_can_not_be_answered_at_once_is_told_and_asks_again_with_one_click(sign_in: Callable[..., Page]) -> None:
    page = sign_in("agent")
    line = Line(page)
    begin(page)
    page.route("**/api/v1/sessions/*/messages/*/stream", lambda route: route.fulfill(status=503), times=1)
    write(page, QUESTION.format("Nadine Lehmann"))
    expect(page.locator(".tool-card").filter(has_text=FIRST_STEP)).to_contain_text("Running")
    line.cut()
    expect(page.locator(UNSENT)).to_have_count(1, timeout=30_000)
    line.mend()
    notice = page.get_by_role("alert").filter(has_text="could not be finished")
    expect(notice).to_be_visible(timeout=30_000)
    expect(page.locator("#turn-status")).to_be_empty()

    notice.get_by_role("button", name="Answer now").click()
    expect(notice).to_be_hidden()
    expect(page.locator(ANSWERS)).to_have_count(1, timeout=30_000)
    expect(notice).to_be_hidden()


@pytest.mark.usefixtures("slow_crm")
def test_a_turn_whose_page_was_closed_goes_on_for_whoever_opens_the_conversation(
    sign_in: Callable[..., Page], server: Server
) -> None:
    page, colleague = sign_in("agent"), sign_in("supervisor")
    address = begin(page)
    session = address.rstrip("/").rpartition("/")[2]
    write(page, QUESTION.format("Sofia Lindqvist"))
    expect(page.locator(".tool-card").filter(has_text=FIRST_STEP)).to_contain_text("Running")
    page.close()
    auditor = sign_in("auditor")
    auditor.goto(address)
    expect(auditor.locator(UNSENT)).to_have_count(1, timeout=30_000)
    expect(auditor.locator(ANSWERS)).to_have_count(0)

    answer = ANSWER.format("Sofia Lindqvist (C-1003)")
    colleague.goto(address)
    expect(colleague.locator(f"{ANSWERS} .message__text")).to_contain_text(answer, timeout=30_000)
    said = server.get(f"/sessions/{session}/messages", "agent")["items"]
    assert [row["kind"] for row in said] == ["said", "said"]
