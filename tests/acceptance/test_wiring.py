"""Wiring a tool in a real browser: its requests are shown while the settings are typed, and tested before saving."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.barriers import barriers

pytestmark = [pytest.mark.browser]
SETTINGS = {
    "rest": {
        "auth": {"scheme": "header", "header": "X-Shop"},
        "requests": {"customer": {"path": "/people/{customer_id}", "answer": {"/customer_id": "/no"}}},
    }
}


def test_requests_are_shown_while_settings_are_typed(sign_in: Callable[..., Page]) -> None:
    page = sign_in("operator")
    page.goto("/admin/")
    page.locator("#overview").get_by_role("link", name="CRM", exact=True).click()
    shown = page.get_by_role("region", name="Requests before any is sent")
    expect(shown).to_contain_text("The tool speaks its own interface.")

    page.get_by_label("Endpoint").fill("https://crm.example.com/v2")
    page.get_by_label("New key").fill("top-secret")
    page.get_by_label("Rest", exact=True).fill(json.dumps(SETTINGS["rest"]))
    expect(shown).to_contain_text("GET https://crm.example.com/v2/people/C-1001")
    expect(shown).to_contain_text("X-Shop: •••")
    expect(shown).not_to_contain_text("top-secret")

    page.get_by_label("Rest", exact=True).fill(json.dumps({"requests": {"nothing": []}}))
    expect(shown).to_contain_text("This can not be saved")
    page.get_by_label("Rest", exact=True).fill(json.dumps(SETTINGS["rest"]))
    expect(shown).to_contain_text("X-Shop")
    page.get_by_role("button", name="Test these settings").click()
    expect(shown).to_contain_text("It does not answer as it should")
    assert barriers(page, page.url) == []
