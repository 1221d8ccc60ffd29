"""An auditor's day in the control room, in a real browser: by mouse, and by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.barriers import barriers
from tests.acceptance.server import Server

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]
CALLS = "/admin/audit/toolcall/"
MOST_TABS = 200
# What the focus is on, as somebody who hears the page is told.
FOCUSED = """() => {
  const one = document.activeElement;
  const label = one.labels?.[0]?.innerText ?? one.getAttribute("aria-label");
  return (label ?? one.innerText ?? one.value ?? "").trim().replace(/:$/, "");
}"""


@pytest.fixture
def number(server: Server) -> str:
    """The number of a call on record, that failed at its gate."""
    body = {"tool": "crm", "operation": "lookup_customer", "payload": {"lookup_key": "C-1004"}}
    answer: str = server.send("POST", "/tools/execute", body, role="operator")["tool_call_id"]
    return answer


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of that name has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(f"Tab does not reach “{name}”.")


def test_an_auditor_follows_a_call_from_the_room_to_its_request_by_mouse(sign_in: SignIn, number: str) -> None:
    page = sign_in("auditor")
    page.goto("/admin/")
    page.get_by_role("link", name="All calls").click()
    page.get_by_label("Text or number").fill(number)
    page.get_by_role("button", name="Show", exact=True).click()
    page.locator("#content tbody th a").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("CRM: Look up customer crm.lookup_customer")
    expect(page.get_by_text("a program, by the API")).to_be_visible()
    page.get_by_role("link", name="Calls of the same request").click()
    expect(page.locator("svg.waterfall rect")).to_have_count(1)


def test_an_auditor_finds_opens_and_exports_a_call_by_keyboard_alone(sign_in: SignIn, number: str) -> None:
    page = sign_in("auditor")
    page.goto(CALLS)
    tab_to(page, "Text or number")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")

    tab_to(page, "Export as NDJSON")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert number in download.value.path().read_text()
    expect(page.locator("#export output")).to_have_text("All 1 calls are written.")

    tab_to(page, "CRM\ncrm.lookup_customer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("CRM: Look up customer crm.lookup_customer")
    tab_to(page, "Calls of the same tool")
    page.keyboard.press("Enter")
    page.wait_for_url("**tool=crm*")


def test_filters_are_kept_and_two_calls_compared_by_keyboard_alone(sign_in: SignIn, server: Server) -> None:
    for key in ("C-1005", "C-1006"):
        body = {"tool": "crm", "operation": "lookup_customer", "payload": {"lookup_key": key}}
        server.send("POST", "/tools/execute", body, role="supervisor")
    page = sign_in("auditor")
    page.goto(CALLS)
    tab_to(page, "Caller")
    page.keyboard.type("supervisor")
    page.keyboard.press("Enter")
    page.wait_for_url("**caller=supervisor*")
    tab_to(page, "Keep these filters as")
    page.keyboard.type("What supervisors ask")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="What supervisors ask")).to_be_visible()

    for _ in range(2):
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.type") != "checkbox":
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
    tab_to(page, "Compare two")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Two calls compared")
    expect(page.locator("tr.differs").filter(has_text="lookup_key")).to_contain_text("C-1006")


def test_an_auditor_proves_the_record(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    page.goto(CALLS)
    page.get_by_role("link", name="Integrity").click()
    page.get_by_role("button", name="Verify the record").click()

    expect(page.locator(".job .badge")).to_have_text("Done")
    expect(page.locator(".job")).to_contain_text("are as they were sealed.")


def test_an_export_is_in_the_list_of_long_work_also_without_javascript(sign_in: SignIn, number: str) -> None:
    page = sign_in("auditor", javascript=False)
    page.goto(f"{CALLS}?q={number}")
    with page.expect_download():
        page.get_by_role("link", name="Export as CSV").click()
    page.get_by_role("link", name="All exports").click()
    page.get_by_role("link", name="Calls as CSV").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Calls as CSV")
    expect(page.locator("#job progress")).to_have_attribute("value", "100")
    expect(page.locator("#job output")).to_have_text("1 of 1")


def test_an_operator_imports_articles_and_sees_them_come(sign_in: SignIn) -> None:
    page = sign_in("operator")
    page.goto("/admin/knowledge/article/")
    page.get_by_role("link", name="Import files").click()
    text = "---\ntitle: {0}\n---\n\n## How\n\nThe {0} is imported.\n"
    files = [
        {"name": f"imported-{name}.md", "mimeType": "text/markdown", "buffer": text.format(name).encode()}
        for name in ("first", "second")
    ]
    page.get_by_label("Markdown files").set_input_files(files)
    page.get_by_role("button", name="Import", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("2 articles imported")
    expect(page.locator(".job .badge")).to_have_text("Done")
    expect(page.locator("#job output")).to_have_text("2 of 2")
    page.goto("/help/imported-second/")
    expect(page.get_by_text("The second is imported.")).to_be_visible()


def test_no_record_and_no_list_shuts_anybody_out(sign_in: SignIn, number: str) -> None:
    page = sign_in("operator")
    page.goto("/admin/")
    lists = page.locator(".sections a:not(.section-card__add)").evaluate_all(
        "links => links.map((each) => each.getAttribute('href'))"
    )
    assert len(lists) > 25
    records = [f"{CALLS}{number}/change/", f"{CALLS}integrity/", "/admin/knowledge/article/import/", "/admin/jobs/job/"]
    found = [barrier for path in records for barrier in barriers(page, path)]
    assert found + [barrier for path in lists for barrier in barriers(page, path, widths=(1280,))] == []


def test_a_record_is_printed_whole_and_alone(sign_in: SignIn, number: str) -> None:
    page = sign_in("auditor", scheme="dark")
    page.goto(f"{CALLS}{number}/change/")
    page.emulate_media(media="print")

    for part in (".site-header", "#nav-sidebar", ".breadcrumbs", ".links"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.get_by_role("heading", name="Who and when")).to_be_visible()
    assert page.locator("#content").bounding_box()["width"] > 1_200  # type: ignore[index]  # it is visible
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
