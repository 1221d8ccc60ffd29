"""Every list, first record, form, history and deletion of the control room; asked for by EVERY_PAGE, it takes long."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from supportdesk.admin import SECTIONS
from tests.acceptance.barriers import barriers
from tests.acceptance.server import Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("EVERY_PAGE"), reason="EVERY_PAGE asks for them"),
]
LINKS = "links => links.map((each) => each.getAttribute('href'))"
BESIDE_A_ROW = ("change", "history", "delete")


def pages_of(page: Page, address: str) -> list[str]:
    """Return the pages behind a list: its form for a new row, its first record, and what stands beside that."""
    page.goto(address)
    form = page.locator(".object-tools a[href$='/add/']").evaluate_all(LINKS)
    record = page.locator("#content tbody th a[href*='/change/']").evaluate_all(LINKS)[:1]
    beside = [record[0].replace("/change/", f"/{name}/") for name in BESIDE_A_ROW] if record else []
    return [address, *form[:1], *(each for each in beside if page.request.get(each).ok)]


@pytest.mark.parametrize("section", [key for key, _title, _names in SECTIONS])
def test_no_page_of_a_section_shuts_anybody_out(sign_in: Callable[..., Page], server: Server, section: str) -> None:
    page = sign_in("operator")
    page.goto("/admin/")
    lists = page.locator(f"#nav-sidebar [data-section={section}] a").evaluate_all(LINKS)
    assert lists
    behind = [each for address in lists for each in pages_of(page, address)]

    assert [barrier for path in behind for barrier in barriers(page, path)] == []
