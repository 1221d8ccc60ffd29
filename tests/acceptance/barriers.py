"""What shuts people out of a page, as axe and the width of the page tell."""

from collections.abc import Callable, Sequence
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1280, 390)
RUN = """async () => {
  // Not by their promises: one that was cut off by the next theme keeps a promise that nobody ever fulfils.
  const end = performance.now() + 5000;
  const isMoving = () => document.getAnimations().some((each) => each.playState === "running");
  while (isMoving() && performance.now() < end) await new Promise(requestAnimationFrame);
  const { violations } = await axe.run({preload: false, resultTypes: ["violations"]});
  return violations.filter((each) => ["serious", "critical"].includes(each.impact)).map((each) => each.id);
}"""


def barriers(
    page: Page, path: str, look: Callable[[str], None] = lambda _name: None, *, widths: Sequence[int] = WIDTHS
) -> list[str]:
    """Open a page and return what axe finds serious or critical, or stands out to the right, in each theme and width.

    `look` is called with the name of each theme and width, as `390-dark`, while the page is shown so.
    """
    page.goto(path)
    page.evaluate(AXE_SCRIPT)
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wide = page.evaluate("document.documentElement.scrollWidth") > width
            found += [f"{path} {width}-{scheme}: {each}" for each in [*page.evaluate(RUN), *["wide"] * wide]]
            look(f"{width}-{scheme}")
    return found
