"""Cutting articles into passages: by section, in plain text, none too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.knowledge.chunking import PASSAGE_LENGTH, passages
from apps.knowledge.types import Passage


def test_the_introduction_and_each_section_are_a_passage() -> None:
    body = "You have 30 days.\n\n## How it works\n\nPrint the label.\n\n## After that\n\nWait.\n"

    assert list(passages(body)) == [
        Passage(section="", anchor="", text="You have 30 days."),
        Passage(section="How it works", anchor="how-it-works", text="Print the label."),
        Passage(section="After that", anchor="after-that", text="Wait."),
    ]


def test_text_is_kept_without_its_markup() -> None:
    body = (
        "See **Billing > Invoices**, [prices](/help/plans/) and `INV-1`.\nNew line.  \nBroken line. ![a logo](/x.png)"
    )

    assert [passage.text for passage in passages(body)] == [
        "See Billing > Invoices, prices and INV-1. New line.\nBroken line. a logo"
    ]


def test_lists_tables_and_code_keep_their_lines() -> None:
    body = """Steps:

1. Open.
2. Close:
   - left
   - right

| Plan | Price |
|------|-------|
| Free | 0.00 |

```
curl https://api.larkfield.example/v2
## no heading
```
"""

    lines = "Steps:\n1. Open.\n2. Close:\n- left\n- right\nPlan | Price\nFree | 0.00"
    code = "curl https://api.larkfield.example/v2\n## no heading"
    assert [passage.text for passage in passages(body)] == [f"{lines}\n\n{code}"]


def test_a_third_level_heading_stays_in_its_section() -> None:
    assert list(passages("## Prices\n\n### Germany\n\n4.90 EUR")) == [
        Passage(section="Prices", anchor="prices", text="Germany\n\n4.90 EUR")
    ]


def test_headings_of_one_name_get_anchors_of_their_own() -> None:
    body = "## Prices\n\na\n\n## Prices\n\nb\n\n## 日本\n\nc\n\n## Prices\n\nd"

    assert [passage.anchor for passage in passages(body)] == ["prices", "prices-2", "section", "prices-3"]


def test_a_section_without_text_is_no_passage() -> None:
    assert [passage.section for passage in passages("## Empty\n\n## Full\n\ntext")] == ["Full"]


@pytest.mark.parametrize("body", ["", "\n\n", "## Only a heading"])
def test_an_article_without_text_has_no_passages(body: str) -> None:
    assert list(passages(body)) == []


def test_a_long_section_is_cut_between_paragraphs() -> None:
    paragraphs = [f"{number} " + "word " * 79 for number in range(5)]
    found = list(passages("## Long\n\n" + "\n\n".join(paragraphs)))

    assert {(passage.section, passage.anchor) for passage in found} == {("Long", "long")}
    assert [passage.text[:1] for passage in found] == ["0", "2", "4"]
    assert "\n\n".join(passage.text for passage in found).split() == " ".join(paragraphs).split()


def test_a_paragraph_that_is_far_too_long_is_cut_between_words() -> None:
    text = "word " * 1000
    found = list(passages(text))

    assert " ".join(passage.text for passage in found).split() == text.split()
    assert max(len(passage.text) for passage in found) <= PASSAGE_LENGTH


@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "Z"]), min_size=1, max_size=3000), max_size=6))
def test_no_passage_is_ever_empty_or_far_too_long(paragraphs: list[str]) -> None:
    for passage in passages("\n\n".join(paragraphs)):
        assert passage.text.strip()
        assert len(passage.text) <= 2 * PASSAGE_LENGTH + 20
