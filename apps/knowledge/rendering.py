"""Turning an article's Markdown into HTML that is safe to show."""

import nh3
from django.utils.safestring import SafeString, mark_safe

from apps.knowledge.markdown import PARSER, parse

TAG_NAMES = "a blockquote br code em h1 h2 h3 h4 h5 h6 hr img li ol p pre s strong table tbody td th thead tr ul"
TAGS = frozenset(TAG_NAMES.split())
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}} | {
    f"h{level}": {"id"} for level in range(1, 7)
}
SCHEMES = frozenset({"http", "https", "mailto"})


def render_article(body: str) -> SafeString:
    """Return the article as HTML: no markup of the author's own, no foreign images, anchors on every heading."""
    html = PARSER.renderer.render(parse(body), PARSER.options, {})
    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        attribute_filter=_without_foreign_images,
        link_rel="noopener nofollow",
    )
    return mark_safe(cleaned)  # noqa: S308 - nh3 has cleaned it


def _without_foreign_images(tag: str, attribute: str, value: str) -> str | None:
    """Drop an image's address where it would make the reader's browser call another server."""
    is_ours = value.startswith("/") and not value.startswith("//")
    return None if (tag, attribute) == ("img", "src") and not is_ours else value
