"""The pictures of the docs, taken of a desk after the demo morning; asked for by KEEP_PICTURES."""

import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import IMAGES
from tests.acceptance.server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("KEEP_PICTURES"), reason="KEEP_PICTURES asks for them"),
    pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="the morning is aged in an SQLite file"),
]
SignIn = Callable[..., Page]
WIDE, PHONE = (1280, 800), (390, 844)
# How many of the conversations, latest first, nobody has read.
UNREAD = 5
# Minutes ago that the conversations of the morning were last active, latest first.
AGES = (1, 4, 9, 14, 22, 31, 38, 47, 58, 72, 95, 118, 140, 165, 190, 220)
TIMES = (("chatsession", "created_at"), ("chatsession", "last_activity_at"), ("message", "created_at"))


def play_the_morning(page: Page) -> None:
    """Press the button on the empty desk and wait until the last conversation has come."""
    page.get_by_role("button", name="Play a demo morning").click()
    expect(page.locator("[data-row]").filter(has_text="Can I link the thermostat")).to_have_count(1, timeout=180_000)


def spread_over_the_morning(server: Server) -> None:
    """Let each conversation lie further back than the next: it was played within a minute."""
    database = sqlite3.connect(server.data_dir / "supportdesk.sqlite3", timeout=20)
    with database:
        rows = database.execute("SELECT id FROM conversations_chatsession ORDER BY last_activity_at DESC").fetchall()
        for (key,), minutes in zip(rows, AGES, strict=False):
            for table, column in TIMES:
                owner = "id" if table == "chatsession" else "session_id"
                place = f"conversations_{table} WHERE {owner} = ?"
                for rowid, moment in database.execute(f"SELECT rowid, {column} FROM {place}", [key]).fetchall():  # noqa: S608
                    back = datetime.fromisoformat(moment).replace(tzinfo=UTC) - timedelta(minutes=minutes)
                    database.execute(
                        f"UPDATE conversations_{table} SET {column} = ? WHERE rowid = ?",  # noqa: S608
                        [back.strftime("%Y-%m-%d %H:%M:%S.%f"), rowid],
                    )
    database.close()


def take(page: Page, name: str, size: tuple[int, int] = WIDE, scheme: str = "light") -> None:
    """Take a picture of what fits into a window of that size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")


def open_session(page: Page, words: str) -> None:
    """Open a conversation from the inbox by words of its row, and wait for the customer beside it."""
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.goto("/chat/?view=all")
    page.locator("[data-row]").filter(has_text=words).locator("a").first.click()
    page.wait_for_url("**/chat/*-*/*")
    expect(page.locator("#customer")).to_contain_text("Number")


def test_the_pictures_of_the_desk_are_taken(sign_in: SignIn, server: Server) -> None:
    page = sign_in("supervisor")
    play_the_morning(page)
    spread_over_the_morning(server)
    # A desk that was worked at knows its customers by name: their panels were open.
    page.goto("/chat/?view=all")
    addresses = page.locator("[data-row] a").evaluate_all("links => links.map((link) => link.href)")
    for place, address in enumerate(addresses):
        page.request.get(f"{address}customer/")
        # The older ones were read.
        if place >= UNREAD:
            page.request.get(address)
    page.goto("/chat/")
    take(page, "desk-inbox")
    take(page, "desk-inbox-phone", PHONE, "dark")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.locator("[data-row] input").nth(2).check()
    page.locator("[data-row] input").nth(4).check()
    take(page, "desk-bulk", scheme="dark")

    open_session(page, "You suspended our account")
    take(page, "chat")
    page.locator(".tool-cards > .tool-card summary").first.click()
    page.locator(".tool-checks summary").first.click()
    expect(page.locator(".attempts").first).to_contain_text("Attempt 1")
    page.locator("#messages .message").first.scroll_into_view_if_needed()
    take(page, "desk-session")
    take(page, "desk-phone", PHONE)
    page.get_by_role("button", name="Details").click()
    take(page, "desk-phone-details", PHONE)
    page.keyboard.press("Escape")

    open_session(page, "send something back")
    page.locator('a.source[href^="/help/"]').first.click()
    expect(page.locator("#reader article").first).to_be_visible()
    take(page, "desk-source")

    open_session(page, "refund 8.21 EUR")
    page.locator(".approval").scroll_into_view_if_needed()
    take(page, "desk-approval")
    take(page, "desk-session-dark", scheme="dark")
    page.emulate_media(color_scheme="light")
    page.locator("#messages .message").first.focus()
    page.keyboard.press("?")
    take(page, "desk-keys")

    page.goto("/tickets/")
    take(page, "desk-queue")
    take(page, "desk-queue-phone", PHONE, "dark")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.get_by_role("link", name="You suspended our account").first.click()
    expect(page.get_by_role("heading", name="Related articles")).to_be_visible()
    take(page, "desk-ticket")
    page.goto("/chat/search/?q=invoice status:open")
    take(page, "desk-search")
