"""The agents' desk in a real browser: keys, drafts, live cards, a server that dies, no JavaScript, accessibility."""

import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from tests.acceptance.barriers import barriers
from tests.acceptance.server import PASSWORD, Server

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]
expect.set_options(timeout=15_000)
ANSWERS = '#messages [data-author="assistant"]'


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page signed in as the agent, where the console may complain: these tests refuse and break things."""
    context = browser.new_context(base_url=server.url)
    opened = context.new_page()
    opened.goto("/accounts/sign-in/")
    opened.locator("[name=username]").fill("agent")
    opened.locator("[name=password]").fill(PASSWORD)
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/chat/")
    yield opened
    context.close()


def begin(page: Page) -> str:
    """Start a conversation and return its address."""
    page.goto("/chat/")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_url("**/chat/*-*/")
    return page.url


def write(page: Page, text: str) -> None:
    """Send a message from the composer."""
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def doubled_ids(page: Page) -> list[str]:
    """Return the ids that stand twice on the page."""
    ids: list[str] = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    return sorted({name for name in ids if ids.count(name) > 1})


def hold_back_the_crm(operator: Page, *, milliseconds: int) -> None:
    """Let the sandbox's CRM answer late."""
    operator.goto("/admin/sandbox/sandboxservice/crm/change/")
    operator.get_by_label("Added latency").fill(str(milliseconds))
    operator.get_by_role("button", name="Save", exact=True).click()
    expect(operator.locator(".messagelist .success")).to_be_visible()


def test_the_users_menu_closes_by_escape_and_by_a_click_elsewhere(sign_in: SignIn) -> None:
    page = sign_in("agent")
    menu, summary = page.locator("details.user-menu"), page.locator("details.user-menu > summary")
    summary.click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    summary.click()
    page.locator("main").click(position={"x": 5, "y": 5})
    expect(menu).not_to_have_attribute("open", "")


def test_enter_before_the_request_of_the_last_message_has_ended_sends_right_after_it(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/messages/*", hold_the_first)
    write(page, "Which tier is C-1031 on?")
    expect(page.locator(ANSWERS)).to_have_count(1)
    write(page, "And C-1032?")
    [(route, response)] = held
    route.fulfill(response=response)
    expect(page.locator(ANSWERS)).to_have_count(2)
    expect(page.get_by_label("Message", exact=True)).to_have_value("")


def test_enter_sends_and_shift_enter_starts_a_line(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    page.get_by_label("Message", exact=True).focus()
    page.keyboard.type("Hello")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("there")
    page.keyboard.press("Enter")
    expect(page.locator(ANSWERS)).to_have_count(1)
    expect(page.locator('[data-author="customer"] .message__text')).to_have_text(["Hello\nthere"])
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    expect(page.get_by_label("Message", exact=True)).to_have_value("")


def test_the_cards_of_a_turn_are_seen_while_it_runs(sign_in: SignIn) -> None:
    agent, operator = sign_in("agent"), sign_in("operator")
    begin(agent)
    hold_back_the_crm(operator, milliseconds=2000)
    try:
        write(agent, "Which tier is C-1001 on?")
        card = agent.locator(".tool-card").filter(has_text="CRM: Look up customer")
        expect(card).to_contain_text("Running")
        card.locator("summary").click()
        expect(agent.locator(ANSWERS)).to_have_count(0)
        expect(agent.get_by_role("status").filter(has_text="looking things up")).to_be_visible()
        expect(agent.locator(ANSWERS)).to_have_count(1)
        expect(card).to_have_attribute("data-status", "completed")
    finally:
        hold_back_the_crm(operator, milliseconds=0)
    expect(agent.locator(ANSWERS).locator(".tool-card").filter(has_text="CRM: Look up customer")).to_have_count(1)
    expect(agent.locator(ANSWERS).locator(".tool-card").filter(has_text="CRM: Look up")).to_contain_text("Attempt 1")
    expect(agent.locator(ANSWERS).locator(".tool-checks__count")).to_have_text("2 checks passed")
    expect(agent.locator("#pending")).to_be_hidden()
    assert doubled_ids(agent) == []


def test_a_card_painted_by_the_server_looks_like_one_made_live(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    write(page, "Which tier is C-1001 on?")
    expect(page.locator(ANSWERS)).to_have_count(1)
    fields = "[...document.querySelectorAll('#messages .tool-card [data-field]')].map((e) => e.dataset.field).sort()"
    live = page.evaluate(fields)
    page.reload()
    assert page.evaluate(fields) == live != []


def test_everybody_who_looks_at_a_session_sees_it_live(sign_in: SignIn) -> None:
    agent, supervisor, auditor = sign_in("agent"), sign_in("supervisor"), sign_in("auditor")
    address = begin(agent)
    for page in (supervisor, auditor):
        page.goto(address)
    expect(supervisor.locator("#presence")).to_contain_text("agent is looking")
    write(agent, "Hello!")
    for page in (agent, supervisor, auditor):
        expect(page.locator("#messages .message")).to_have_count(2)
        expect(page.locator("#state")).to_contain_text("Hello!")
    supervisor.get_by_role("button", name="Take over").click()
    for page in (agent, auditor):
        expect(page.locator("#state")).to_contain_text("A person answers", timeout=10_000)
    write(agent, "Is anybody there?")
    for page in (agent, supervisor, auditor):
        expect(page.locator("#messages .message")).to_have_count(3, timeout=10_000)
    expect(agent.locator(ANSWERS)).to_have_count(1)


def test_a_refused_text_stays_in_the_field_and_can_be_shortened(page: Page) -> None:
    begin(page)
    write(page, "x" * 10_001)
    expect(page.get_by_role("alert").filter(has_text="10,001 characters")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_have_value("x" * 10_001)
    expect(page.locator("#messages .message")).to_have_count(0)
    write(page, "Hello!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    expect(page.locator("#composer-error")).to_have_count(0)


def test_a_refused_file_keeps_the_text_and_the_good_file(page: Page) -> None:
    begin(page)
    good = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"Seen at 9:40."}
    bad = {"name": "tool.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"}
    page.get_by_label("Message", exact=True).fill("Hello! Two files.")
    page.locator("input[type=file]").set_input_files([good, bad])
    expect(page.locator(".uploads")).to_contain_text("Files of this kind are not taken.")
    expect(page.get_by_label("Message", exact=True)).to_have_value("Hello! Two files.")
    page.get_by_label("Message", exact=True).press("Enter")
    expect(page.locator("#messages").get_by_role("link", name="note.txt")).to_be_visible()


def test_a_reload_keeps_the_draft(page: Page) -> None:
    begin(page)
    page.get_by_label("Message", exact=True).fill("Half a thou")
    page.reload()
    expect(page.get_by_label("Message", exact=True)).to_have_value("Half a thou")
    write(page, "Hello!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Message", exact=True)).to_have_value("")


def test_a_server_that_dies_costs_no_keystroke_and_no_event(page: Page, server: Server) -> None:
    begin(page)
    write(page, "Hello!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    server.stop(signal.SIGKILL)
    expect(page.get_by_text("Connection lost, reconnecting")).to_be_visible()
    write(page, "Are you still there?")
    expect(page.get_by_text("The message could not be sent.")).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_have_value("Are you still there?")
    server.start()
    expect(page.get_by_text("Connection lost, reconnecting")).to_be_hidden(timeout=30_000)
    page.get_by_label("Message", exact=True).press("Enter")
    expect(page.locator(ANSWERS)).to_have_count(2)
    assert doubled_ids(page) == []


def test_signing_out_in_another_tab_keeps_the_text(page: Page) -> None:
    address = begin(page)
    other = page.context.new_page()
    other.goto("/tickets/")
    other.locator(".user-menu summary").click()
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/accounts/sign-in/**")
    write(page, "Precious words")
    page.wait_for_url("**/accounts/sign-in/**")
    page.locator("[name=username]").fill("agent")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    expect(page.get_by_label("Message", exact=True)).to_have_value("Precious words")


def test_the_desk_works_without_javascript(sign_in: SignIn) -> None:
    page = sign_in("agent", javascript=False)
    page.get_by_label("Customer number (optional)").fill("C-1001")
    page.get_by_role("button", name="New conversation").click()
    page.get_by_label("Message", exact=True).fill("Which tier am I on?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(ANSWERS)).to_have_count(1)
    expect(page.locator(ANSWERS).locator(".tool-card").first).to_have_attribute("data-status", "completed")
    page.locator(ANSWERS).get_by_role("button", name="Not helpful").click()
    page.get_by_label("What was wrong?").fill("Too short")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("What was wrong?")).to_have_value("Too short")
    page.get_by_role("button", name="Take over").click()
    expect(page.locator("#state")).to_contain_text("A person answers")


def test_no_page_of_the_desk_shuts_anybody_out(sign_in: SignIn) -> None:
    page = sign_in("agent")
    address = begin(page)
    write(page, "Which tier is C-1001 on? And I want to talk to a person!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    ticket = page.locator("#panel a").first.get_attribute("href") or ""
    paths = (address, "/chat/", "/tickets/", ticket, "/help/", "/accounts/tokens/", "/chat/?view=closed")
    assert [barrier for path in paths for barrier in barriers(page, path)] == []
