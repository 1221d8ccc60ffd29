"""Values of JSON columns, laid out for people."""

import pytest
from django.utils import translation

from apps.core.readable import in_one_line, readable

TABLE = (
    '<div class="scroll" tabindex="0"><table class="table">'
    '<thead><tr><th scope="col">Who</th><th scope="col">At</th></tr></thead>'
    "<tbody><tr><td>agent</td><td>–</td></tr><tr><td>&lt;i&gt;</td><td>–</td></tr></tbody></table></div>"
)
SIX = "".join(f"<dt>{name}</dt><dd>1</dd>" for name in "ABCDEF")
INDENTED = '<pre class="code" tabindex="0">{\n  &quot;deep&quot;: {\n    &quot;a&quot;: 1\n  }\n}</pre>'


@pytest.mark.parametrize(
    ("value", "html"),
    [
        (None, "–"),
        ([], "–"),
        ({}, "–"),
        ("<b>", "<b>"),
        (True, "yes"),
        ("2026-11-29T17:15:50.562298+00:00", "29 Nov 2026, 17:15:50"),
        ("2026-11-29 17:15:50+00:00", "29 Nov 2026, 17:15:50"),
        ("2026-11-29Tea", "2026-11-29Tea"),
        ("2026-13-29T17:15", "2026-13-29T17:15"),
        (["a", "<b>"], '<span class="marks"><code>a</code> <code>&lt;b&gt;</code></span>'),
        ({"plan": "plus", "news": False}, '<dl class="facts"><dt>Plan</dt><dd>plus</dd><dt>News</dt><dd>no</dd></dl>'),
        ([{"who": "agent"}, {"who": "<i>", "at": None}], TABLE),
        ([dict.fromkeys("abcdef", 1)], f'<ol class="items"><li><dl class="facts">{SIX}</dl></li></ol>'),
        ({"deep": {"a": 1}}, INDENTED),
    ],
)
def test_a_json_value_is_laid_out_as_flat_as_it_is_and_escaped(value: object, html: str) -> None:
    assert str(readable(value)) == html


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ({}, "–"),
        (
            {"amount": "8.21", "lines": [1, 2]},
            '<span class="pairs"><span><i>Amount</i> 8.21</span> <span><i>Lines</i> [1, 2]</span></span>',
        ),
    ],
)
def test_an_object_fits_into_the_cell_of_a_list(value: object, html: str) -> None:
    assert str(in_one_line(value)) == html


def test_a_moment_is_told_to_the_second_in_german_too() -> None:
    with translation.override("de"):
        assert readable("2026-11-29T17:15:50+00:00") == "29. November 2026, 17:15:50"
