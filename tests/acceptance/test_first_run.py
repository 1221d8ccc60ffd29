"""The guided first run in a real browser: three steps from the demo to a CRM of one's own, which a stub stands for."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.server import Server

pytestmark = [pytest.mark.browser]
SignIn = Callable[..., Page]
STEPS = "/admin/tools/toolconfig/first-steps/"
KEY = "the-key-of-our-own-crm"
ADA = {
    "customer_id": "A-7",
    "email": "ada@example.com",
    "name": "Ada Own",
    "account_status": "active",
    "tier": "gold",
    "open_tickets": 0,
}


class OwnCrm(BaseHTTPRequestHandler):
    """A CRM of somebody's own: it knows its key, its health and one customer."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        """Answer as a CRM does, and remember what was asked."""
        is_known = self.headers["Authorization"] == f"Bearer {KEY}"
        self.asked.append((self.path, "known" if is_known else "unknown"))
        answers: dict[str, Any] = {"/v2/health": {"ok": True}, "/v2/customers/A-7": ADA}
        found = answers.get(self.path)
        status = 401 if not is_known else 200 if found else 404
        body = json.dumps(found if status == 200 else {"message": "no"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def own_crm() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The address of a CRM of one's own, and what it was asked."""
    handler = type("Handler", (OwnCrm,), {"asked": []})
    crm = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=crm.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{crm.server_port}/v2", handler.asked
    crm.shutdown()
    crm.server_close()


def done(page: Page) -> list[bool]:
    """Which of the three steps are done."""
    page.goto(STEPS)
    steps = page.locator(".step")
    expect(steps).to_have_count(3)
    return [steps.nth(index).locator(".badge", has_text="Done").count() == 1 for index in range(3)]


def test_three_steps_lead_from_the_demo_to_a_crm_of_ones_own(
    sign_in: SignIn, server: Server, own_crm: tuple[str, list[tuple[str, str]]]
) -> None:
    address, asked = own_crm
    page = sign_in("operator")

    body = {"tool": "crm", "operation": "lookup_customer", "payload": {"lookup_key": "C-1001"}}
    server.send("POST", "/tools/execute", body, role="agent")
    assert done(page) == [True, False, False]

    page.get_by_role("link", name="Open the CRM tool").click()
    page.get_by_label("Endpoint").fill(address)
    page.get_by_label("New key").fill(KEY)
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator(".messagelist .success")).to_contain_text("It answered in")
    assert done(page) == [True, True, False]

    page.get_by_role("link", name="Open the test console").click()
    page.get_by_label("Lookup key").fill("A-7")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("heading", name="Every gate would let it pass")).to_be_visible()
    page.get_by_role("button", name="Make the call").click()
    expect(page.locator("pre.code")).to_contain_text("Ada Own")
    assert done(page) == [True, True, True]
    expect(page.get_by_text("All done: the agent now asks your own CRM.")).to_be_visible()
    assert asked == [("/v2/health", "known"), ("/v2/customers/A-7", "known")]

    page.goto(STEPS)
    page.get_by_role("link", name="Open the CRM tool").click()
    page.get_by_role("navigation", name="Pages of this tool").get_by_role("link", name="Revisions").click()
    page.get_by_role("button", name="Restore revision 1", exact=True).click()
    assert done(page) == [True, False, False]
