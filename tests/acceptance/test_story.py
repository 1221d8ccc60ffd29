"""The main job, end to end: an agent asks, an operator switches and breaks, an auditor finds all of it."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance import facts
from tests.acceptance.server import Server, free_port

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]
Picture = Callable[[Page, str], None]
ARTICLE = re.compile(r"^/help/[a-z0-9-]+/")


def start_conversation(page: Page) -> UUID:
    page.goto("/chat/")
    page.get_by_role("button", name="New conversation").first.click()
    page.wait_for_url("**/chat/*-*/")
    return UUID(page.url.rstrip("/").rpartition("/")[2])


def ask(page: Page, question: str) -> str:
    """Ask as the customer writes and return the agent's answer."""
    answers = page.locator('[data-author="assistant"]')
    before = answers.count()
    page.locator("textarea[name=text]").fill(question)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1, timeout=20_000)
    return answers.nth(before).locator(".message__text").inner_text()


def mentions(answer: str, *wanted: str) -> list[str]:
    """Return what an answer should say and does not."""
    return [text for text in wanted if text.lower() not in answer.lower()]


def test_an_agent_gets_right_and_cited_answers(sign_in: SignIn, picture: Picture, server: Server) -> None:
    page = sign_in("agent")
    picture(page, "chat-list")
    session = start_conversation(page)
    anna, invoice = facts.row("customers", customer_id="C-1001"), facts.last_invoice("C-1001")

    answer = ask(page, "Hi, which tier is anna.keller@example.com on and is her account active?")
    assert mentions(answer, anna["name"], "C-1001", anna["tier"], anna["account_status"], "[1]") == []
    card = page.locator("#messages .tool-card").filter(has_text="CRM: Look up customer")
    expect(card).to_contain_text("Completed")

    answer = ask(page, "how many tickets does she have open at the moment")
    tickets = facts.open_tickets("C-1001")
    assert mentions(answer, *[ticket["ticket_id"] for ticket in tickets], tickets[0]["subject"]) == []

    answer = ask(page, "What did her last invoice come to, and is it paid?")
    assert mentions(answer, invoice["invoice_id"], f"EUR {invoice['amount']}", "paid") == []

    answer = ask(page, "how long do i have to send something back and when do I get my money?")
    assert mentions(answer, "30 days", "5 working days", "[1]") == []
    source = page.locator('[data-author="assistant"]').last.locator(".source").first
    expect(source).to_have_attribute("href", ARTICLE)

    answer = ask(page, "do you have SKU-1043 in stock?")
    assert mentions(answer, str(facts.available("SKU-1043")), facts.row("products", sku="SKU-1043")["name"]) == []

    answer = ask(page, "how much is the Team plan per month?")
    assert mentions(answer, "19.00") == []

    answer = ask(page, "Two things: what's the price of SKU-1001 and when will SKU-1050 be back in stock?")
    restock = facts.row("stock", sku="SKU-1050")["restock_date"]
    assert mentions(answer, facts.row("products", sku="SKU-1001")["price"], facts.day(restock)) == []

    calls = server.get(f"/calls?session={session}&tool=crm")["items"]
    assert {call["caller"] for call in calls} == {"agent"}


def test_what_nobody_knows_is_not_invented(sign_in: SignIn, picture: Picture) -> None:
    page = sign_in("agent")
    start_conversation(page)

    answer = ask(page, "what plan is nobody.here@example.org on?")
    assert mentions(answer, "nobody.here@example.org") == []
    assert [tier for tier in ("business", "enterprise", "plus tier", "team tier") if tier in answer.lower()] == []

    answer = ask(page, "who will win the football world cup?")
    assert page.locator('[data-author="assistant"]').last.locator(".source").count() == 0
    assert "cup" not in answer.lower() or "help" in answer.lower()
    picture(page, "chat-unknown")


def test_a_wish_for_a_person_opens_a_ticket_with_the_conversation(
    sign_in: SignIn, picture: Picture, server: Server
) -> None:
    page = sign_in("agent")
    start_conversation(page)
    ask(page, "what tier is C-1002 on?")

    answer = ask(page, "This is useless, I want to talk to a real person now!")

    link = page.locator('[data-author="assistant"]').last.get_by_role("link", name="T-")
    number = link.first.inner_text().split()[-1]
    assert mentions(answer, number) == []
    picture(page, "chat-handed-off")
    link.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    expect(page.locator("main")).to_contain_text("what tier is C-1002 on?")
    expect(page.locator("main")).to_contain_text("CRM: Look up customer")
    picture(page, "ticket")
    page.goto("/tickets/")
    picture(page, "ticket-list")


def tool_row(page: Page, tool: str) -> Locator:
    page.goto("/admin/tools/toolconfig/")
    return page.locator("#result_list tbody tr").filter(has=page.locator(".technical").get_by_text(tool, exact=True))


def switch(page: Page, tool: str, to: str) -> None:
    tool_row(page, tool).locator(".switch").click()
    page.get_by_role("button", name=f"Switch {to}").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_a_tool_that_an_operator_switches_off_is_felt_by_the_next_question(
    sign_in: SignIn, picture: Picture, server: Server
) -> None:
    agent, operator = sign_in("agent"), sign_in("operator")
    session = start_conversation(agent)
    assert mentions(ask(agent, "which tier is C-1001 on?"), "business") == []
    picture(operator, "admin")

    switch(operator, "crm", "off")
    picture(operator, "admin-tools")
    answer = ask(agent, "which tier is C-1002 on? and is SKU-1043 in stock?")

    assert mentions(answer, "switched off", str(facts.available("SKU-1043"))) == []
    assert "plus" not in answer.lower()
    picture(agent, "chat-switched-off")
    refused = server.get(f"/calls?session={session}&tool=crm&status=refused")["items"]
    assert {(call["gate"], call["error_code"]) for call in refused} == {("enabled", "tool_disabled")}
    switch(operator, "crm", "on")
    assert mentions(ask(agent, "which tier is C-1002 on?"), "plus") == []


def test_a_dead_endpoint_opens_the_breaker_and_everything_is_on_record(
    sign_in: SignIn, picture: Picture, server: Server
) -> None:
    agent, operator = sign_in("agent"), sign_in("operator")
    session = start_conversation(agent)
    ask(agent, "what was the last invoice of C-1001?")
    tool_row(operator, "billing").locator(".field-titled a").click()
    operator.get_by_label("Endpoint").fill(f"http://127.0.0.1:{free_port()}/billing")
    operator.get_by_label("New key").fill("any-key")
    operator.get_by_label("Reason").fill("Trying the other billing system")
    operator.get_by_role("button", name="Save and continue editing").click()
    picture(operator, "admin-tool")
    operator.get_by_role("button", name="Test connection").click()
    expect(operator.locator(".messagelist .error")).to_contain_text("did not answer as it should")

    for customer in ("C-1001", "C-1002"):
        answer = ask(agent, f"what was the last invoice of {customer}?")
        assert "EUR" not in answer
    picture(agent, "chat-breaker")

    expect(tool_row(operator, "billing")).to_contain_text("Breaker open")
    picture(operator, "admin-breaker")
    failed = [call for call in server.get(f"/calls?session={session}&tool=billing")["items"] if call["error_code"]]
    assert {call["error_code"] for call in failed} <= {"connection_failed", "breaker_open"}
    assert failed != []

    server.send("POST", "/tools/billing/revisions/1/restore", {}, role="operator")
    assert mentions(ask(agent, "what was the last invoice of C-1001?"), facts.last_invoice("C-1001")["amount"]) == []
    audit_what_happened(sign_in, picture, str(session))


def audit_what_happened(sign_in: SignIn, picture: Picture, session: str) -> None:
    """The auditor finds each call and each attempt, and can change nothing."""
    auditor = sign_in("auditor")
    auditor.goto(f"/admin/audit/toolcall/?q={session}&tool=billing")
    rows = auditor.locator("main table tbody tr")
    expect(rows.filter(has_text="Failed").first).to_be_visible()
    expect(rows.filter(has_text="Completed").first).to_be_visible()
    picture(auditor, "admin-calls")
    rows.filter(has_text="Failed").first.get_by_role("link", name="billing.get_invoices").click()
    expect(auditor.locator("main")).to_contain_text("connection_failed")
    expect(auditor.get_by_role("region", name="Attempts").locator("tbody tr").first).to_be_visible()
    expect(auditor.get_by_role("button", name="Save")).to_have_count(0)
    picture(auditor, "admin-call")
