"""The pictures of the operators' guide, taken of a room after a day; asked for by KEEP_PICTURES."""

import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.server import Server
from tests.acceptance.test_pictures import PHONE, play_the_morning, take

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("KEEP_PICTURES"), reason="KEEP_PICTURES asks for them"),
    pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="the day is aged in an SQLite file"),
]
SignIn = Callable[..., Page]
WIDE = (1280, 900)
# How many calls a tool gets in each of the last 23 hours, latest first.
DAY = (9, 8, 6, 7, 5, 4, 3, 1, 1, 0, 1, 0, 1, 2, 2, 3, 5, 6, 7, 6, 8, 9, 7)
ASKED = (
    ("crm", "lookup_customer", {"lookup_key": "C-1001"}),
    ("billing", "get_invoices", {"customer_id": "C-1001"}),
    ("inventory", "search_products", {"query": "gateway"}),
    ("knowledge_retriever", "search", {"query": "refund"}),
)


def work_through_a_day(server: Server) -> None:
    """Make the calls of a day at once, then put them where they belong, before full hours are counted."""
    made = [(hours, _make(server, asked)) for hours, calls in enumerate(DAY, start=1) for asked in ASKED * calls]
    database = sqlite3.connect(server.data_dir / "supportdesk.sqlite3", timeout=20)
    with database:
        for hours, key in made:
            _age(database, key, timedelta(hours=hours))
    database.close()


def _make(server: Server, asked: tuple[str, str, dict[str, str]]) -> str:
    tool, operation, payload = asked
    body = {"tool": tool, "operation": operation, "payload": payload}
    return str(server.send("POST", "/tools/execute", body, role="agent")["tool_call_id"])


def _age(database: sqlite3.Connection, key: str, back: timedelta) -> None:
    place = "audit_toolcall WHERE id = ?"
    for column in ("started_at", "finished_at"):
        (moment,) = database.execute(f"SELECT {column} FROM {place}", [key.replace("-", "")]).fetchone()  # noqa: S608
        earlier = (datetime.fromisoformat(moment).replace(tzinfo=UTC) - back).strftime("%Y-%m-%d %H:%M:%S.%f")
        database.execute(
            f"UPDATE audit_toolcall SET {column} = ? WHERE id = ?",  # noqa: S608
            [earlier, key.replace("-", "")],
        )


def tab_of(page: Page, tool: str, tab: str = "") -> None:
    """Open a tool, and one of its tabs."""
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.goto("/admin/")
    page.locator("#overview").get_by_role("link", name=tool, exact=True).click()
    if tab:
        page.get_by_role("navigation", name="Pages of this tool").get_by_role("link", name=tab, exact=True).click()


def test_the_pictures_of_the_room_are_taken(sign_in: SignIn, server: Server) -> None:
    page = sign_in("operator")
    work_through_a_day(server)
    page.goto("/chat/")
    play_the_morning(page)
    force = {"state": "force_open", "reason": "Stocktaking until noon", "expires": 3600}
    server.send("POST", "/tools/inventory/breaker", force, role="operator")

    page.goto("/admin/")
    expect(page.locator("#overview-state")).to_have_text("Live")
    take(page, "room", WIDE)
    take(page, "room-phone", PHONE)
    tab_of(page, "Billing")
    take(page, "room-tool", WIDE)
    tab_of(page, "Billing", "Charts")
    take(page, "room-charts", WIDE, "dark")
    page.get_by_role("navigation", name="Pages of this tool").get_by_role("link", name="Try it", exact=True).click()
    page.get_by_label("Operation").select_option("refund")
    page.get_by_role("button", name="Choose").click()
    page.get_by_label("Invoice id").fill("INV-20777")
    page.get_by_label("Amount").fill("8.21")
    page.get_by_label("Reason").fill("Charged twice")
    page.get_by_role("button", name="Explain").click()
    take(page, "room-console", WIDE)

    page.goto("/admin/")
    page.get_by_role("link", name="CRM is on: switch it off").click()
    take(page, "room-switch", (1280, 620))
    page.goto("/admin/audit/toolcall/")
    take(page, "room-calls", WIDE)
    page.goto("/admin/audit/toolcall/?tool=inventory")
    page.locator("#content tbody th a").first.click()
    take(page, "room-call", (1280, 860))
    page.goto("/admin/audit/toolcall/integrity/")
    page.get_by_role("button", name="Verify the record").click()
    expect(page.locator(".job .badge")).to_have_text("Done")
    take(page, "room-integrity", (1280, 800))
    page.goto("/admin/tools/approval/")
    take(page, "room-approvals", (1280, 620))
