"""An operator's and an auditor's day in the control room, in a real browser, by mouse and by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.barriers import barriers
from tests.acceptance.server import Server

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]
expect.set_options(timeout=15_000)
MOST_TABS = 150


def open_tool(page: Page, name: str, tab: str = "") -> None:
    """Go from the room to a tool, and to one of its tabs."""
    page.goto("/admin/")
    page.locator("#overview").get_by_role("link", name=name, exact=True).click()
    if tab:
        page.get_by_role("navigation", name="Pages of this tool").get_by_role("link", name=tab, exact=True).click()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of that text has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText?.trim() || document.activeElement.value") == name:
            return
    raise AssertionError(f"Tab does not reach “{name}”.")


def test_the_room_shows_a_breaker_open_the_moment_it_opens(sign_in: SignIn) -> None:
    watching, acting = sign_in("auditor"), sign_in("operator")
    watching.goto("/admin/")
    line = watching.locator("#overview tr").filter(has=watching.get_by_role("link", name="Billing", exact=True))
    expect(watching.locator("#overview-state")).to_have_text("Live")
    expect(line).to_contain_text("Ready")

    open_tool(acting, "Billing", "Breaker")
    acting.get_by_label("Force open: no call reaches the other system").check()
    acting.get_by_label("Reason").fill("Maintenance until noon")
    acting.get_by_role("button", name="Apply").click()

    expect(line).to_contain_text("Breaker open")
    expect(acting.get_by_text("Maintenance until noon").first).to_be_visible()
    acting.get_by_label("Automatic: it opens and closes by itself").check()
    acting.get_by_role("button", name="Apply").click()
    expect(line).to_contain_text("Ready")


def test_a_tool_is_switched_off_and_on_from_the_list(sign_in: SignIn) -> None:
    page = sign_in("operator")
    page.goto("/admin/")
    page.get_by_role("link", name="Price calculator is on: switch it off").click()
    expect(page.get_by_text("The very next call is refused")).to_be_visible()
    page.get_by_label("Reason").fill("New prices on Monday")
    page.get_by_role("button", name="Switch off").click()

    line = page.locator("#overview tbody tr").filter(has_text="price_calculator")
    expect(line).to_contain_text("Off")
    line.get_by_role("link", name="Price calculator is off: switch it on").click()
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".messagelist .success")).to_contain_text("Price calculator is on")


def test_a_call_is_explained_made_and_looked_at(sign_in: SignIn) -> None:
    page = sign_in("operator")
    open_tool(page, "CRM", "Try it")
    page.get_by_label("Operation").select_option("lookup_customer")
    page.get_by_role("button", name="Choose").click()
    page.get_by_label("Lookup key").fill("C-1001")

    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("heading", name="Every gate would let it pass")).to_be_visible()
    page.get_by_role("button", name="Make the call").click()
    expect(page.locator("pre.code")).to_contain_text("C-1001")
    page.get_by_role("link", name="On record").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("CRM: Look up customer crm.lookup_customer")
    expect(page.locator("svg.waterfall rect")).to_have_count(1)
    page.get_by_role("link", name="Calls of the same request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calls of one request")


def test_a_change_is_saved_seen_and_undone(sign_in: SignIn) -> None:
    page = sign_in("operator")
    open_tool(page, "Inventory")
    page.get_by_label("Timeout of an attempt (s)").fill("2.5")
    page.get_by_label("Reason").fill("It is slow today")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator(".messagelist .success")).to_contain_text("It answered in")

    page.get_by_role("navigation", name="Pages of this tool").get_by_role("link", name="Revisions").click()
    newest = page.locator(".revisions > li").first
    expect(newest).to_contain_text("It is slow today")
    expect(newest.locator("del")).to_have_text("5.0")
    expect(newest.locator("ins")).to_have_text("2.5")
    page.get_by_role("button", name="Restore revision 1").click()

    expect(page.locator(".messagelist .success")).to_contain_text("Revision 1 is in force again")
    open_tool(page, "Inventory")
    expect(page.get_by_label("Timeout of an attempt (s)")).to_have_value("5.0")


def test_the_history_is_filtered_kept_compared_and_exported(sign_in: SignIn, server: Server) -> None:
    for number in ("C-1001", "C-1002"):
        body = {"tool": "crm", "operation": "lookup_customer", "payload": {"lookup_key": number}}
        server.send("POST", "/tools/execute", body, role="operator")
    page = sign_in("auditor")
    page.goto("/admin/audit/toolcall/")
    page.get_by_label("Tool", exact=True).or_(page.get_by_label("Tool:", exact=True)).fill("crm")
    page.get_by_label("Status").select_option("Completed")
    page.get_by_role("button", name="Show").click()
    page.get_by_label("Keep these filters as").fill("CRM that worked")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.goto("/admin/audit/toolcall/")
    page.get_by_role("link", name="CRM that worked").click()

    boxes = page.locator("input[name=call]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Compare two").click()
    expect(page.locator("tr.differs").first).to_be_visible()
    page.go_back()

    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    assert download.value.suggested_filename == "calls.csv"
    expect(page.locator("#export output")).to_contain_text("calls are written.")


def test_an_auditor_looks_at_everything_and_changes_nothing(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    for tab in ("", "Try it", "Charts", "Breaker", "Revisions"):
        open_tool(page, "CRM", tab)
        expect(page.get_by_role("heading", level=1)).to_have_text("CRM")
        for name in ("Save", "Make the call", "Apply", "Test connection"):
            expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_the_keyboard_alone_reaches_a_tool_and_explains_a_call(sign_in: SignIn) -> None:
    page = sign_in("operator")
    page.goto("/admin/")
    tab_to(page, "CRM")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    tab_to(page, "Try it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/")
    tab_to(page, "Explain")
    page.keyboard.press("Enter")

    expect(page.locator("main").get_by_role("heading", level=2).first).to_contain_text("gate")


def test_times_are_those_of_the_viewer(sign_in: SignIn, server: Server) -> None:
    body = {"tool": "crm", "operation": "lookup_customer", "payload": {"lookup_key": "C-1003"}}
    number = server.send("POST", "/tools/execute", body, role="operator")["tool_call_id"]
    page = sign_in("auditor")
    page.goto("/admin/audit/toolcall/")
    page.goto(f"/admin/audit/toolcall/?q={number}")

    moment = page.locator("tbody time").first
    berlin = "new Date(element.dateTime).toLocaleTimeString('en-GB', {timeZone: 'Europe/Berlin'})"
    assert moment.inner_text().endswith(moment.evaluate(f"(element) => {berlin}"))


def test_no_page_of_the_room_shuts_anybody_out(sign_in: SignIn) -> None:
    page = sign_in("operator")
    page.goto("/admin/")
    tool = page.locator("#overview").get_by_role("link", name="CRM", exact=True).get_attribute("href") or ""
    base = tool.removesuffix("change/")
    pages = [
        "/admin/",
        "/admin/tools/toolconfig/",
        tool,
        f"{base}console/",
        f"{base}charts/?days=7",
        f"{base}breaker/",
        f"{base}switch/",
        f"{base}revisions/",
        "/admin/tools/toolconfig/cache/",
        "/admin/tools/toolconfig/first-steps/",
        "/admin/roles/",
        "/admin/audit/toolcall/?tool=crm",
        "/admin/tools/approval/",
        "/admin/tools/ledgerentry/",
    ]
    assert [barrier for path in pages for barrier in barriers(page, path)] == []
