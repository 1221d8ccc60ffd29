"""Articles as HTML: readable, linkable, and harmless whatever their author wrote."""

from html.parser import HTMLParser

import pytest

from apps.knowledge.chunking import passages
from apps.knowledge.rendering import TAGS, render_article


def attributes_in(html: str) -> list[tuple[str, str, str]]:
    """Return tag, name and value of every attribute as a browser reads them; a tag without any has an empty name."""
    found: list[tuple[str, str, str]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.extend(
        (tag, name, value or "") for name, value in attrs or [("", "")]
    )
    parser.feed(html)
    return found


def test_markdown_becomes_html() -> None:
    html = render_article("**Bold** and `code`\n\n1. one\n\n| a | b |\n|---|---|\n| 1 | 2 |")

    assert html == (
        "<p><strong>Bold</strong> and <code>code</code></p>\n<ol>\n<li>one</li>\n</ol>\n"
        "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n"
    )


def test_every_passage_links_to_an_anchor_of_the_page() -> None:
    body = "Intro\n\n## Prices\n\na\n\n## Prices\n\nb\n\n### Old *prices*\n\nc"
    html = render_article(body)

    for anchor in ("prices", "prices-2", "old-prices"):
        assert f'id="{anchor}"' in html
    for passage in passages(body):
        assert not passage.anchor or f'<h2 id="{passage.anchor}">' in html


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<img src="/x" onerror="alert(1)">',
        "<iframe src='/'></iframe>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt&#58;alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        '[x](/ "title\\" onmouseover=\\"alert(1)")',
        "<style>body{display:none}</style>",
        "`<script>alert(1)</script>`",
        "## <script>alert(1)</script>",
    ],
)
def test_no_markup_of_the_author_comes_through(body: str) -> None:
    for tag, name, value in attributes_in(render_article(body)):
        assert tag in TAGS
        assert name in ("", "href", "src", "alt", "title", "id", "rel")
        assert not value.lower().startswith(("javascript", "data"))


@pytest.mark.parametrize(
    "address",
    [
        "https://tracker.example/pixel.png",
        "//tracker.example/pixel.png",
        "data:image/png;base64,x",
    ],
)
def test_an_image_that_is_not_ours_is_not_loaded(address: str) -> None:
    assert render_article(f"![logo]({address})") in ('<p><img alt="logo"></p>\n', f"<p>![logo]({address})</p>\n")


def test_an_image_of_ours_is_shown() -> None:
    assert render_article("![logo](/static/logo.png)") == '<p><img src="/static/logo.png" alt="logo"></p>\n'


def test_links_lead_out_without_telling_from_where() -> None:
    html = render_article("[status](https://status.larkfield.example) [prices](/help/plans-and-prices/)")

    assert '<a href="https://status.larkfield.example" rel="noopener nofollow">status</a>' in html
    assert '<a href="/help/plans-and-prices/" rel="noopener nofollow">prices</a>' in html
