"""The control room's page itself: what lights up, what folds, and what it is on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance.server import Server

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]
PHONE = 390


def tool_of(page: Page, name: str) -> Locator:
    """The line of a tool, or its card."""
    return page.locator("#overview tbody tr").filter(has=page.get_by_role("link", name=name, exact=True))


def force(server: Server, state: str) -> None:
    """Set the breaker of the inventory, as somebody else does."""
    server.send("POST", "/tools/inventory/breaker", {"state": state, "reason": "Stocktaking"}, role="operator")


@pytest.mark.parametrize(
    ("motion", "animation", "edge"),
    [("no-preference", "is-new", "none"), ("reduce", "none", "rgb(42, 82, 190) 2px 0px 0px 0px inset")],
)
def test_what_has_just_changed_lights_up_or_is_marked_without_motion(
    sign_in: SignIn, server: Server, motion: str, animation: str, edge: str
) -> None:
    page = sign_in("auditor")
    page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    page.goto("/admin/")
    expect(page.locator("#overview-state")).to_have_text("Live")
    health = tool_of(page, "Inventory").locator(".room__health")
    expect(health).to_have_text("Ready")

    force(server, "force_open")

    expect(health).to_have_text("Breaker open")
    expect(health).to_have_css("animation-name", animation)
    expect(health).to_have_css("box-shadow", edge)
    expect(tool_of(page, "Billing").locator(".room__health")).to_have_css("animation-name", "none")
    force(server, "auto")
    expect(health).to_have_text("Ready")


def test_sections_fold_by_keyboard_and_stay_folded_on_the_next_page(sign_in: SignIn) -> None:
    page = sign_in("operator")
    page.goto("/admin/")
    queues = page.locator("#nav-sidebar").get_by_role("link", name="Queues")
    rules = page.locator("#nav-sidebar").get_by_role("link", name="Compliance rules")
    expect(queues).to_be_hidden()
    page.locator("#nav-sidebar summary").filter(has_text="Knowledge and rules").press("Enter")
    expect(rules).to_be_hidden()

    page.goto("/admin/tickets/queue/")
    expect(rules).to_be_hidden()
    expect(queues).to_be_visible()
    page.get_by_label("Filter navigation items").fill("compl")
    expect(rules).to_be_visible()
    expect(queues).to_be_hidden()
    page.get_by_label("Filter navigation items").fill("")
    expect(rules).to_be_hidden()


def test_a_filter_opens_chooses_and_closes_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("auditor")
    page.goto("/admin/toolbox/compliancerule/")
    severity, looks_at = (page.locator(".filter summary").filter(has_text=name) for name in ("Severity", "Looks at"))
    severity.press("Enter")
    expect(page.get_by_role("link", name="Critical", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Critical", exact=True)).to_be_hidden()
    expect(severity).to_be_focused()

    severity.press("Enter")
    looks_at.press("Enter")
    expect(page.get_by_role("link", name="Critical", exact=True)).to_be_hidden()
    page.get_by_role("link", name="Our replies", exact=True).press("Enter")
    expect(page.locator(".filter summary strong")).to_have_text("Our replies")
    expect(page.locator("#result_list tbody tr").first).to_contain_text("Our replies")
    page.locator(".list-head").get_by_role("link", name="Clear").press("Enter")
    expect(page.locator(".filter summary strong")).to_have_count(0)


def test_on_a_phone_tools_and_rows_are_cards_that_need_no_scrolling_sideways(sign_in: SignIn) -> None:
    page = sign_in("operator", width=PHONE)
    page.goto("/admin/")
    frame = page.locator(".room__frame")
    assert frame.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    inventory = tool_of(page, "Inventory")
    inventory.scroll_into_view_if_needed()
    expect(inventory.get_by_role("link", name="Inventory is on: switch it off")).to_be_in_viewport()
    expect(inventory).to_contain_text("Ready")

    page.goto("/admin/toolbox/compliancerule/")
    page.locator(".filter summary").filter(has_text="Severity").click()
    page.get_by_role("link", name="Critical", exact=True).click()
    row = page.locator("#result_list tbody tr").first
    assert page.locator("#changelist-form .results").evaluate("(one) => one.scrollWidth <= one.clientWidth")
    severity = row.locator(".field-severity")
    expect(severity).to_have_text("Critical")
    assert severity.evaluate("(one) => getComputedStyle(one, '::before').content") == '"Severity"'
