"""A conversation as a workspace: what stands beside it, what stays in sight, and what it is on a phone and on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.test_desk import ANSWERS, begin, write

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]
# What has an animation, a transition or smooth scrolling, or is moving now.
MOVING = """() => {
  const found = document.getAnimations().map((each) => `running ${each.animationName ?? each.transitionProperty}`);
  const isStill = (style) =>
    style.animationName === "none" && /^(0s(, )?)+$/.test(style.transitionDuration) && style.scrollBehavior === "auto";
  for (const element of document.querySelectorAll("*")) {
    for (const part of [null, "::before", "::after"]) {
      if (!isStill(getComputedStyle(element, part))) found.push(`${element.tagName}.${element.className}${part ?? ""}`);
    }
  }
  return found;
}"""
IN_SIGHT = """(element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight && document.documentElement.scrollHeight <= innerHeight;
}"""


def test_the_other_conversations_stand_beside_one_and_are_gone_through_by_key(sign_in: SignIn) -> None:
    page, colleague = sign_in("agent"), sign_in("agent")
    first = begin(page)
    second = begin(page)
    here = page.locator("#queue [aria-current=page]")
    expect(here).to_have_attribute("href", second.removeprefix(page.url.split("/chat/")[0]))
    third = begin(colleague)
    expect(page.locator(f'#queue a[href="{third[third.index("/chat/") :]}"]')).to_be_visible()
    page.locator("#talk").focus()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(first)


def test_the_composer_stays_in_sight_and_a_phone_is_one_tap_from_the_customer(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    for number in range(3):
        write(page, "How long do I have to send something back, and when do I get my money?")
        expect(page.locator(ANSWERS)).to_have_count(number + 1)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.locator("#composer").evaluate(IN_SIGHT)
        expect(page.locator(ANSWERS).last).to_be_in_viewport()
    page.reload()
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#queue [data-row]")).to_have_count(0)
    page.get_by_role("button", name="Details").click()
    expect(page.locator("#panel")).to_be_visible()
    expect(page.locator("#customer")).to_contain_text("Mood Calm")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()


def test_a_canned_reply_is_put_where_the_cursor_stands(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    page.get_by_label("Message", exact=True).fill("PS.")
    page.get_by_label("Message", exact=True).press("Home")
    page.locator("#composer summary").filter(has_text="Canned replies").click()
    page.get_by_role("button", name="Needs more time").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value(
        "Thank you for your patience. I have asked a colleague and will write again by the end of the day.PS."
    )


def test_rows_are_ticked_by_key_and_the_bar_for_many_comes_with_the_first(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    page.goto("/chat/")
    expect(page.locator("#bulk")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#bulk")).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator("#bulk")).to_be_hidden()


def test_what_is_new_is_bold_and_counted_until_it_is_opened(sign_in: SignIn) -> None:
    page, colleague = sign_in("supervisor"), sign_in("agent")
    address = begin(colleague)
    page.goto("/chat/?view=unread")
    row = page.locator(f"#row-{address.rstrip('/').rsplit('/', 1)[-1]}")
    expect(row).to_have_attribute("data-unread", "")
    row.locator("a").first.click()
    page.wait_for_url(address)
    page.goto("/chat/")
    expect(row).to_be_visible()
    expect(row).not_to_have_attribute("data-unread", "")
    before = int(page.locator("[data-unread-count]").inner_text())
    write(colleague, "Hello!")
    expect(row).to_have_attribute("data-unread", "")
    expect(page.locator("[data-unread-count]")).to_have_text(str(before + 1))
    expect(page).to_have_title(f"({before + 1}) Chats · SupportDesk")


def test_nothing_moves_for_whoever_wants_no_motion(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    write(page, "Hello!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    # A call that runs, as the page shows it: its light turns.
    page.evaluate("""() => {
      const card = document.getElementById("tool-card-template").content.firstElementChild.cloneNode(true);
      card.id = "tool-call-of-test";
      card.dataset.status = "started";
      document.getElementById("messages").append(card);
    }""")
    moving = page.evaluate(MOVING)
    assert [one for one in moving if "tool-card__light" in one] != []
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    for path in ("/chat/", "/tickets/", "/chat/search/?q=invoice", "/help/"):
        page.goto(path)
        assert page.evaluate(MOVING) == []


def test_sending_jumps_to_the_end_for_whoever_wants_no_motion(sign_in: SignIn) -> None:
    page = sign_in("agent")
    page.emulate_media(reduced_motion="reduce")
    begin(page)
    page.evaluate("""() => {
      const { scrollTo } = Element.prototype;
      globalThis.scrolled = [];
      Element.prototype.scrollTo = function (how) {
        globalThis.scrolled.push(how.behavior);
        scrollTo.call(this, how);
      };
    }""")
    write(page, "Hello!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    assert set(page.evaluate("globalThis.scrolled")) == {"instant"}


def test_an_older_look_that_arrives_late_does_not_take_the_cards_from_their_answer(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    write(page, "which tier is C-1001 on?")
    expect(page.locator(ANSWERS)).to_have_count(1)
    expect(page.locator("#pending")).to_be_hidden()
    cards = page.locator(ANSWERS).locator(".tool-cards")
    shown = cards.locator(".tool-card").count()
    late = "".join(
        part.first.evaluate("(element) => element.outerHTML")
        for part in (page.locator('#messages [data-author="customer"]'), cards)
    )
    page.route("**/messages/?*", lambda route: route.fulfill(body=late, content_type="text/html"))
    with page.expect_response("**/messages/?*"):
        page.evaluate("htmx.trigger('#messages', 'refresh')")
    expect(page.locator("#messages > .tool-cards")).to_have_count(0)
    expect(cards.locator(".tool-card")).to_have_count(shown)


def test_on_paper_stands_the_record_alone_with_the_moments_themselves(sign_in: SignIn) -> None:
    page = sign_in("agent")
    begin(page)
    write(page, "Hello!")
    expect(page.locator(ANSWERS)).to_have_count(1)
    expect(page.locator("#messages time").first).to_have_text("now")
    page.emulate_media(media="print")
    for gone in (".site-header", "#composer", "#queue", ".bar__actions", ".message__foot"):
        expect(page.locator(gone).first).to_be_hidden()
    for shown in ("#session-title", "#panel", ANSWERS):
        expect(page.locator(shown)).to_be_visible()
    moment = page.locator("#messages time").first
    printed = moment.evaluate("(time) => [getComputedStyle(time).fontSize, getComputedStyle(time, '::after').content]")
    assert printed == ["0px", f'"{moment.get_attribute("title")}"']
