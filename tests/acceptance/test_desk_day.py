"""An agent's day at the desk in a real browser: inbox, keys, notes, drafts, search, files, tickets."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.acceptance.barriers import barriers
from tests.acceptance.test_decisions import ask_for_a_refund
from tests.acceptance.test_desk import ANSWERS, begin, write

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]
Picture = Callable[[Page, str], None]
COMPOSER = "#composer textarea"


def test_rows_and_counts_of_the_inbox_stay_live(sign_in: SignIn) -> None:
    agent, supervisor = sign_in("agent"), sign_in("supervisor")
    supervisor.goto("/chat/?view=unassigned")
    counted = supervisor.locator('a[href="?view=unassigned"] .count')
    before = int(counted.inner_text())
    begin(agent)
    expect(counted).to_have_text(str(before + 1))
    write(agent, "Which tier is C-1001 on?")
    expect(supervisor.locator("[data-row]").first).to_contain_text("Which tier is C-1001 on?")


def test_a_morning_by_keyboard_alone(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    write(page, "Hello!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#key-list")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("@supervisor have a look")
    page.keyboard.press("Enter")
    expect(page.locator('[data-author="note"]:not([data-pending])')).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.type("I am here now.")
    page.keyboard.press("Enter")
    expect(page.locator('[data-author="agent"]:not([data-pending])')).to_have_count(1)
    expect(page.locator("#state")).to_contain_text("A person answers")
    page.keyboard.press("Control+k")
    page.keyboard.type("tickets")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/")
    page.goto("/chat/?view=mine")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator(".notice")).to_contain_text("1 conversation was changed.")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chat/*-*/")
    page.keyboard.press("e")
    expect(page.locator("#state")).to_contain_text("Closed")
    page.keyboard.press("/")
    page.wait_for_url("**/search/")


def is_kept(answer: Response) -> bool:
    """Tell whether the server has kept a draft; a page also reads it when it opens."""
    return answer.request.method == "POST" and answer.url.endswith("/draft/")


def test_a_draft_follows_to_another_machine_and_no_window_overwrites_it(sign_in: SignIn) -> None:
    one, two = sign_in("agent"), sign_in("agent")
    address = begin(one)
    with one.expect_response(is_kept):
        one.locator(COMPOSER).fill("First words")
    two.goto(address)
    expect(two.locator(COMPOSER)).to_have_value("First words")
    with two.expect_response(is_kept):
        two.locator(COMPOSER).fill("Second words")


def test_a_source_opens_beside_the_text_and_a_card_unfolds_its_attempts(sign_in: SignIn) -> None:
    page = sign_in("agent")
    page.get_by_label("Customer number (optional)").fill("C-1001")
    begin_with = page.get_by_role("button", name="New conversation")
    begin_with.click()
    page.wait_for_url("**/chat/*-*/")
    write(page, "How do I get a refund of a plan? And which tier am I on?")
    expect(page.locator(ANSWERS)).to_have_count(1)
    page.locator(".tool-card__line").first.click()
    expect(page.locator(".attempts").first).to_contain_text("Attempt 1")
    expect(page.locator("#customer")).to_contain_text("anna.keller@example.com")
    page.locator('a.source[href^="/help/"]').first.click()
    expect(page.locator("#reader")).to_contain_text("14 days")
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()


def test_everything_is_searched_with_operators(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    write(page, "Where is the invoice INV-20001?")
    expect(page.locator(ANSWERS)).to_have_count(1)
    page.goto("/chat/search/?q=invoice")
    expect(page.locator("mark").first).to_have_text("invoice", ignore_case=True)
    page.goto("/chat/search/?q=invoice status:closed in:tickets")
    expect(page.locator("main")).to_contain_text("No message, ticket or article fits.")


def test_a_ticket_goes_through_the_queue(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    write(page, "I want to talk to a person! This is outrageous!")
    page.locator("#panel").get_by_role("link", name="T-").click()
    page.wait_for_url("**/tickets/*/")
    page.get_by_label("Tags").fill("angry, refund")
    page.keyboard.press("Tab")
    expect(page.locator("#properties-state")).to_have_text("Saved")
    expect(page.locator("#events")).to_contain_text("angry, refund")
    expect(page.get_by_role("heading", name="Related articles")).to_be_visible()
    rate = page.get_by_label("Link to rate the help").input_value()
    page.goto("/tickets/?tag=angry")
    page.goto(rate)
    page.get_by_label("Very good").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading")).to_have_text("Thank you")


GIVE = """([selector, kind, property]) => {
  const data = new DataTransfer();
  data.items.add(new File(["Seen at 9:40."], `${kind}.txt`, {type: "text/plain"}));
  const target = document.querySelector(selector);
  target.dispatchEvent(new (property === "dataTransfer" ? DragEvent : ClipboardEvent)(
    kind, {[property]: data, bubbles: true, cancelable: true}));
}"""


def test_files_dropped_and_pasted_wait_for_the_message_and_a_number_is_copied(sign_in: SignIn) -> None:
    page = sign_in("agent")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Customer number (optional)").fill("C-1001")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_url("**/chat/*-*/")
    for kind, holder in (("drop", "dataTransfer"), ("paste", "clipboardData")):
        page.evaluate(GIVE, [COMPOSER, kind, holder])
        expect(page.locator("#composer")).to_contain_text(f"{kind}.txt")
    write(page, "Hello! Two files.")
    for kind in ("drop", "paste"):
        expect(page.locator("#messages").get_by_role("link", name=f"{kind}.txt")).to_be_visible()
    page.get_by_role("button", name="Copy C-1001").click()
    expect(page.get_by_role("button", name="Copy C-1001")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "C-1001"


def test_the_heading_names_the_customer_once_the_panel_has_asked_and_the_page_stays_as_it_was(sign_in: SignIn) -> None:
    page = sign_in("agent")
    page.get_by_label("Customer number (optional)").fill("C-1052")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#session-title")).to_have_text("Inès Moreau")
    expect(page.get_by_role("heading", name="Ask the first question")).to_be_visible()


def test_a_file_can_be_taken_away_before_the_message_is_sent(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    for kind, holder in (("drop", "dataTransfer"), ("paste", "clipboardData")):
        page.evaluate(GIVE, [COMPOSER, kind, holder])
        expect(page.locator("#composer")).to_contain_text(f"{kind}.txt")
    page.get_by_role("button", name="Remove paste.txt").click()
    expect(page.locator(COMPOSER)).to_be_focused()
    write(page, "Hello! One file.")
    expect(page.locator("#messages").get_by_role("link", name="drop.txt").first).to_be_visible()
    expect(page.get_by_text("paste.txt")).to_have_count(0)


def test_a_message_waits_for_the_files_on_their_way(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    held: list[Route] = []
    page.route("**/files/", lambda route: held.append(route))  # noqa: PLW0108 - a built-in has no signature to read
    with page.expect_request("**/files/"):
        page.evaluate(GIVE, [COMPOSER, "drop", "dataTransfer"])
    write(page, "Hello! One file.")
    held[0].continue_()
    expect(page.locator("#messages").get_by_role("link", name="drop.txt")).to_be_visible()


def test_two_conversations_become_one_by_keyboard_alone(sign_in: SignIn, picture: Picture) -> None:
    page = sign_in("agent")
    address = begin(page)
    write(page, "Hello!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    begin(page)
    write(page, "This is outrageous, I am furious!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    expect(page.locator("#customer")).to_contain_text("Mood Angry")
    page.locator("#relations summary").press("Enter")
    page.get_by_label("Address of the other conversation").fill(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    expect(page.locator("#messages .message")).to_have_count(4)
    expect(page.locator("#messages")).to_contain_text("from a merged conversation")
    page.locator("#timeline summary").press("Enter")
    expect(page.locator("#timeline")).to_contain_text("agent merged “This is outrageous, I am furious!” into it")
    picture(page, "desk-merged")


def test_a_ticket_is_edited_in_place_and_a_colleague_s_change_is_told(sign_in: SignIn) -> None:
    page, colleague = sign_in("agent"), sign_in("supervisor")
    begin(page)
    write(page, "I want to talk to a person!")
    page.locator("#panel").get_by_role("link", name="T-").click()
    page.wait_for_url("**/tickets/*/")
    page.get_by_label("Add a note").fill("Half a note")
    colleague.goto(page.url)
    page.get_by_label("Priority").focus()
    page.get_by_label("Priority").select_option("low")
    expect(page.locator("#properties-state")).to_have_text("Saved")
    expect(page.locator("#ticket-head")).to_contain_text("Low")
    expect(page.get_by_label("Priority")).to_be_focused()
    colleague.get_by_label("Status").select_option("pending")
    expect(colleague.locator("#properties-state")).to_have_text("Saved")
    colleague.get_by_label("Priority").select_option("urgent")
    expect(colleague.locator("#ticket-head")).to_contain_text("Urgent")
    page.get_by_label("Priority").select_option("high")
    expect(page.locator("#properties").get_by_role("alert")).to_have_text(
        "supervisor changed this to “Urgent” meanwhile, which stands. Yours, “High”, is not saved."
    )
    expect(page.get_by_label("Priority")).to_have_value("urgent")
    expect(page.locator("#ticket-head")).to_contain_text("Pending")
    expect(page.get_by_label("Add a note")).to_have_value("Half a note")


def test_a_session_is_merged_and_a_ticket_worked_on_without_javascript(sign_in: SignIn) -> None:
    page = sign_in("agent", javascript=False)
    address = begin(page)
    begin(page)
    page.get_by_label("Message", exact=True).fill("I want to talk to a person!")
    page.get_by_role("button", name="Send").click()
    page.locator("#panel").get_by_role("link", name="T-").click()
    page.get_by_label("Status").select_option("pending")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".page-header")).to_contain_text("Pending")
    page.get_by_label("Add a note").fill("Called back at nine.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".timeline").last).to_contain_text("Called back at nine.")
    page.get_by_role("link", name="Open the chat").click()
    page.locator("#relations summary").click()
    page.get_by_role("link", name="Choose another conversation").click()
    page.get_by_label("Address of the other conversation").fill(address)
    page.get_by_role("button", name="Merge into it").click()
    page.wait_for_url(address)
    expect(page.locator("#messages")).to_contain_text("I want to talk to a person!")


def test_no_part_of_the_desk_shuts_anybody_out(sign_in: SignIn) -> None:
    page = sign_in("supervisor")
    address = begin(page)
    ask_for_a_refund(page, address)
    page.locator("#timeline summary").click()
    paths = (
        address,
        f"{address}relations/",
        "/chat/",
        "/chat/?view=waiting",
        "/tickets/",
        "/tickets/?q=nothing-fits",
        "/chat/search/",
        "/chat/search/?q=refund",
    )
    assert [barrier for path in paths for barrier in barriers(page, path)] == []


def test_the_page_where_a_customer_rates_shuts_nobody_out(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    write(page, "I want to talk to a person!")
    page.locator("#panel").get_by_role("link", name="T-").click()
    rate = page.get_by_label("Link to rate the help").input_value()
    assert barriers(page, rate) == []
