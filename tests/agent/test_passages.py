"""The part of help articles that answers a question."""

import pytest

from apps.agent.expansions import subject, widened
from apps.agent.passages import Passage, extract, units_of
from apps.agent.tables import tables_of

RETURNS = Passage(
    "Return a product",
    "",
    "/help/return-a-product/",
    "You can return any product within 30 days of delivery. You do not need the original packaging.",
)
START = Passage(
    "Return a product",
    "Start a return",
    "/help/return-a-product/#start",
    "1. Sign in and open Orders.\n2. Press Return items.\n3. Print the label.\n\nBought as a guest? Write to support.",
)
LIMITS = Passage(
    "API rate limits",
    "Limits by plan",
    "/help/api-rate-limits/#limits",
    "Plan | Requests a minute\nFree | 30\nTeam | 120\nBusiness | 600\n\nThe limit holds for the whole account.",
)
WARRANTY = Passage(
    "How long the warranty lasts",
    "",
    "/help/warranty/",
    "Every product comes with a warranty: 3 years on devices, 5 years on gateways. You do not need to register it.",
)
ALL = (RETURNS, START, LIMITS, WARRANTY)
PLANS = """| | Free | Team |
|---|---|---|
| Price per month | 0.00 EUR | 19.00 EUR per site |
| Devices | 10 | 200 |"""


def quoted(question: str, *passages: Passage) -> list[str]:
    """Return the units quoted for a question."""
    return [unit.text for one in extract(question, passages or ALL) for unit in one.units]


def test_a_question_of_policy_is_answered_by_the_introduction() -> None:
    assert quoted("how long do I have to send something back?") == [
        "You can return any product within 30 days of delivery.",
        "You do not need the original packaging.",
    ]


def test_a_question_how_to_do_a_thing_is_answered_by_its_steps() -> None:
    assert quoted("how do I return a product?") == [
        "Sign in and open Orders.",
        "Press Return items.",
        "Print the label.",
    ]


def test_a_step_is_never_quoted_without_the_others() -> None:
    text = "1. Press Forgot password?\n2. Enter your e-mail address.\n3. Set a new password."
    forgotten = Passage("Reset your password", "You forgot your password", "/help/reset/#forgot", text)

    assert quoted("I forgot my password", forgotten) == [
        "Press Forgot password?",
        "Enter your e-mail address.",
        "Set a new password.",
    ]


@pytest.mark.parametrize(("plan", "limit"), [("free", "30"), ("Team", "120"), ("business", "600")])
def test_the_row_of_a_table_that_is_asked_for_is_quoted(plan: str, limit: str) -> None:
    assert quoted(f"what is the API rate limit for {plan}?")[0] == f"{plan.capitalize()} – Requests a minute: {limit}"


def test_the_source_is_the_passage_that_was_quoted() -> None:
    (found,) = extract("how long is the warranty on gateways?", ALL)

    assert found.passage is WARRANTY
    assert 0 < found.coverage <= 1


@pytest.mark.parametrize("question", ["how do I bake bread?", "", "please", "who is the king of spain"])
def test_what_no_passage_speaks_of_is_not_answered(question: str) -> None:
    assert extract(question, ALL) == []


def test_without_passages_there_is_no_answer() -> None:
    assert extract("how do I return a product?", ()) == []


def test_the_words_of_an_answer_are_the_articles_own() -> None:
    for question in ("how do I return a product?", "how long is the warranty?", "api limit of Team"):
        source = " ".join(passage.text for passage in ALL)
        assert [text for text in quoted(question) if text.rpartition(": ")[2] not in source] == []


def test_a_text_is_read_as_sentences_entries_and_rows() -> None:
    units = units_of("One. Two!\n\n- a\n- b\n\n1. first\n2. second\n\nPlan | Price\nTeam | 19.00 EUR")

    assert [(unit.text, unit.is_entry, unit.is_step) for unit in units] == [
        ("One.", False, False),
        ("Two!", False, False),
        ("a", True, False),
        ("b", True, False),
        ("first", True, True),
        ("second", True, True),
        ("Team – Price: 19.00 EUR", True, False),
    ]


def test_markup_is_left_out() -> None:
    assert [unit.text for unit in units_of("Press **Save** and see [the plans](/help/plans/).")] == [
        "Press Save and see the plans."
    ]


@pytest.mark.parametrize(
    "text",
    [
        PLANS,
        PLANS.replace("|---|---|---|\n", ""),
        " | Free | Team\nPrice per month | 0.00 EUR | 19.00 EUR per site\nDevices | 10 | 200",
    ],
)
def test_a_table_is_read_from_markdown_and_from_plain_text(text: str) -> None:
    (table,) = tables_of(f"All plans:\n\n{text}\n\nPrices are net.")

    assert table.header == ("", "Free", "Team")
    assert table.column("team") == {"Price per month": "19.00 EUR per site", "Devices": "200"}
    assert table.column("Gold") == {}


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("can I send it back", "return"),
        ("where is my parcel", "track"),
        ("is everything down?", "outage"),
        ("I was billed twice", "charged"),
        ("we get 429s", "limits"),
    ],
)
def test_a_question_is_widened_by_what_articles_call_the_thing(question: str, word: str) -> None:
    assert word in widened(question).split()


def test_the_subject_leaves_out_what_says_nothing() -> None:
    assert subject("Hello, can you tell me what your refund policy is please?") == "refund"
