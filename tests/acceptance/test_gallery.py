"""Every page of the control room at 1280 and 390 px, light and dark, as one sheet each; asked for by KEEP_PICTURES."""

import os
from base64 import b64encode
from collections.abc import Callable, Iterator

import pytest
from django.contrib import admin
from playwright.sync_api import Browser, Page

from tests.acceptance.conftest import IMAGES
from tests.acceptance.server import Server
from tests.acceptance.test_pictures import play_the_morning

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("KEEP_PICTURES"), reason="KEEP_PICTURES asks for them"),
]
SignIn = Callable[..., Page]
LOOKS = ((1280, 800, "light"), (390, 844, "light"), (390, 844, "dark"), (1280, 800, "dark"))
TOOL_PAGES = ("console", "charts", "breaker", "switch", "revisions", "history")
PAGES = {
    "room": "/admin/",
    "cache": "/admin/tools/toolconfig/cache/",
    "first-steps": "/admin/tools/toolconfig/first-steps/",
    "roles": "/admin/roles/",
    "integrity": "/admin/audit/toolcall/integrity/",
}
SHEET = """<style>body{margin:0;background:#888;display:grid;gap:8px;grid-template:320px 320px / 512px 299px 299px}
img{width:512px;height:320px}img.tall{width:299px;height:648px;grid-row:span 2}</style>"""
HEAD = """# Every page of the control room

Each at 1280 and 390 px, light and dark, as an operator sees it after the demo morning. Taken by
`KEEP_PICTURES=1 pytest tests/acceptance/test_gallery.py`.
"""


def addresses(page: Page) -> Iterator[tuple[str, str]]:
    """Every page by a name of its own: the first ones, each list with its first record, and a tool's pages."""
    yield from PAGES.items()
    for model in admin.site._registry:
        name, path = f"{model._meta.model_name}s", f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield name, path
        page.goto(path)
        first = page.locator("#result_list tbody a[href*='/change/'], .calls tbody a[href*='/change/']").first
        if first.count():
            yield name.removesuffix("s"), (first.get_attribute("href") or "").partition("?")[0]
    page.goto("/admin/")
    tool = page.locator("#overview").get_by_role("link", name="CRM", exact=True).get_attribute("href") or ""
    for name in TOOL_PAGES:
        yield f"tool-{name}", f"{tool.removesuffix('change/')}{name}/"


def photograph(page: Page, path: str, look: tuple[int, int, str]) -> str:
    """Return what fits into a window of that size, as an image element; nothing may stick out at the side."""
    width, height, scheme = look
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    answer = page.goto(path)
    assert answer is not None
    assert (path, answer.status) == (path, 200)
    page.wait_for_load_state("networkidle")
    assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, width)
    picture = b64encode(page.screenshot()).decode()
    return f'<img src="data:image/png;base64,{picture}" class="{"tall" if width < height else "wide"}">'


def test_a_sheet_of_every_page_is_taken(sign_in: SignIn, browser: Browser, server: Server) -> None:
    page = sign_in("operator")
    play_the_morning(page)
    sheet = browser.new_page(viewport={"width": 1126, "height": 648})
    lines = [HEAD]
    (IMAGES / "pages").mkdir(exist_ok=True)
    for name, path in list(addresses(page)):
        sheet.set_content(SHEET + "".join(photograph(page, path, look) for look in LOOKS))
        sheet.screenshot(path=IMAGES / "pages" / f"{name}.jpg", type="jpeg", quality=75)
        lines.append(f"## {name.replace('-', ' ').capitalize()}\n\n![{path}](img/pages/{name}.jpg)\n")
    sheet.close()
    (IMAGES.parent / "pages.md").write_text("\n".join(lines))
