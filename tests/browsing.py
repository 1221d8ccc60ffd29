"""A form of a page as a browser would send it."""

from html.parser import HTMLParser

NEVER_SENT = {"submit", "button", "image", "reset", "file"}


def as_sent(html: str, form_id: str) -> dict[str, list[str]]:
    """Return what a browser sends of a form that nobody touched: names and values."""
    return _Form(html, form_id).sent


class _Form(HTMLParser):
    def __init__(self, html: str, form_id: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._id, self._is_open = form_id, False
        self._select = self._area = ""
        self._options: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_open = found.get("id") == self._id
        elif not self._is_open or "disabled" in found:
            return
        elif tag == "input":
            self._input(found)
        elif tag == "select":
            self._select, self._options = found.get("name", ""), []
        elif tag == "option":
            self._options.append((found.get("value", ""), "selected" in found))
        elif tag == "textarea":
            self._area = found.get("name", "")
            self._add(self._area, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_open = False
        elif tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen] or [self._options[0][0]]
            self._add(self._select, chosen[0])
            self._select = ""
        elif tag == "textarea" and self._area:
            self.sent[self._area][-1] = self.sent[self._area][-1].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][-1] += data

    def _input(self, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        is_tick = kind in {"checkbox", "radio"}
        if kind not in NEVER_SENT and (not is_tick or "checked" in found):
            self._add(found.get("name", ""), found.get("value", "on" if is_tick else ""))

    def _add(self, name: str, value: str) -> None:
        if name:
            self.sent.setdefault(name, []).append(value)
