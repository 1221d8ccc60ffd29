"""JSON values of any depth, laid out for people."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.folded import ShownJson, folded, shown_text, shown_value

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
ENTRY = '<li><dl class="facts"><dt lang="en">Invoice id</dt><dd>INV-1</dd></dl></li>'
TABLE = f'<details class="folded"><summary>1 entry</summary><ol class="items">{ENTRY}</ol></details>'


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ({}, "–"),
        ({"is_found": True}, '<dt lang="en">Is found</dt><dd>yes</dd>'),
        (
            {"profile": {"name": "<b>"}},
            '<dt lang="en">Profile</dt><dd><dl class="facts"><dt lang="en">Name</dt><dd>&lt;b&gt;</dd></dl></dd>',
        ),
        ({"invoices": [{"invoice_id": "INV-1"}]}, f'<dt lang="en">Invoices</dt><dd>{TABLE}</dd>'),
        ({"tags": ["new"]}, '<dt lang="en">Tags</dt><dd><span class="marks"><code>new</code></span></dd>'),
    ],
)
def test_objects_are_names_and_values_and_tables_are_folded(value: dict[str, Any], html: str) -> None:
    assert str(folded(value)) == (f'<dl class="facts">{html}</dl>' if value else html)


def test_what_lies_too_deep_is_one_line() -> None:
    value: Any = {"a": "<i>"}
    for _ in range(900):
        value = {"a": value}
    assert "&quot;&lt;i&gt;&quot;" in folded(value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain <b>", ShownJson("", "plain <b>")),
        ('{"numbers…', ShownJson("", '{"numbers…')),
        ('{"a":1}', ShownJson('<dl class="facts"><dt lang="en">A</dt><dd>1</dd></dl>', '{\n  "a": 1\n}')),
        (
            '{"a": 1, "b": 22…',
            ShownJson('<dl class="facts"><dt lang="en">A</dt><dd>1</dd></dl>', '{"a": 1, "b": 22…', is_cut=True),
        ),
    ],
)
def test_a_kept_text_is_laid_out_where_it_says_something_whole(text: str, shown: ShownJson) -> None:
    assert shown_text(text) == shown


def test_nothing_is_laid_out_of_nothing() -> None:
    assert shown_value({}) == ShownJson("", "")


@given(value=JSON.filter(lambda value: value not in (None, {}, [])))
def test_any_value_is_escaped_and_its_json_is_kept(value: Any) -> None:
    shown = shown_value(value)
    assert json.loads(shown.raw) == value
    if isinstance(value, dict | list):
        assert _tags(str(shown.laid_out)) <= {"dl", "dt", "dd", "details", "summary", "ol", "li", "span", "code"}


def _tags(html: str) -> set[str]:
    """Return the names of the elements in a piece of HTML."""
    found: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, _attrs: found.add(tag)  # type: ignore[method-assign]  # all that a parser is for here
    parser.feed(html)
    return found
