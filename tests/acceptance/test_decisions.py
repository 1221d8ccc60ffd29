"""A supervisor decides about calls that wait, at the desk and in the control room, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.test_desk import begin

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]


def ask_for_a_refund(page: Page, session_url: str) -> None:
    """Let the session ask for a refund, which a supervisor has to decide about."""
    session = session_url.rstrip("/").rpartition("/")[2]
    answer = page.evaluate(
        """async (session) => {
            const body = {tool: "billing", operation: "refund", session_id: session,
                          payload: {invoice_id: "INV-20001", amount: "60.00", reason: "Charged twice"}};
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
            const how = {method: "POST", headers, body: JSON.stringify(body)};
            return (await fetch("/api/v1/tools/execute", how)).status;
        }""",
        session,
    )
    assert answer == 202


def test_a_supervisor_decides_on_the_card_and_the_conversation_goes_on(sign_in: SignIn) -> None:
    agent, supervisor = sign_in("agent"), sign_in("supervisor")
    address = begin(agent)
    supervisor.goto(address)
    ask_for_a_refund(agent, address)
    expect(agent.locator(".approval")).to_contain_text("A supervisor has to decide.")
    expect(supervisor.locator(".approval")).to_contain_text("60.00")
    supervisor.get_by_label("Reason (needed to reject)").fill("Only 50.00 was paid")
    supervisor.get_by_role("button", name="Reject").click()
    for page in (agent, supervisor):
        expect(page.locator('[data-author="system"]')).to_contain_text("Only 50.00 was paid")
    expect(agent.locator('.approval[data-status="pending"]')).to_have_count(0)


def test_a_supervisor_lowers_the_amount_on_the_card_and_then_in_the_control_room(sign_in: SignIn) -> None:
    agent, supervisor = sign_in("agent"), sign_in("supervisor")
    address = begin(agent)
    ask_for_a_refund(agent, address)
    supervisor.goto(address)
    card = supervisor.locator(".approval")
    card.get_by_text("Change the arguments").click()
    card.get_by_label("Amount").fill("nothing much")
    card.get_by_role("button", name="Approve").click()
    expect(card.locator(".argument__fault")).to_have_count(1)
    expect(card.get_by_label("Amount")).to_have_value("nothing much")

    supervisor.goto("/admin/tools/approval/?status__exact=pending")
    supervisor.locator("#result_list tbody th a").first.click()
    expect(supervisor.get_by_label("Amount")).to_have_value("60.00")
    supervisor.get_by_label("Amount").fill("8.21")
    supervisor.get_by_role("button", name="Approve and carry out").click()
    expect(supervisor.locator(".messagelist .success")).to_contain_text("Approved and carried out")
    expect(agent.locator('[data-author="system"]')).to_contain_text("supervisor approved")
