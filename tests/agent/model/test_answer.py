"""What of a model's answer may be said: what stands in the sources, with their numbers."""

from typing import Any
from uuid import UUID

import pytest

from apps.agent.planners.model.answer import check, whole_sentences
from apps.agent.planners.model.evidence import Book
from apps.agent.services.composing import compose
from apps.agent.types import Reply
from apps.tools.types import PlannedCall, ToolResult

INVOICE = {"invoice_id": "INV-20001", "customer_id": "C-1001", "amount": "116.62", "currency": "EUR", "status": "paid"}
HIT = {
    "slug": "returns",
    "article": "Returns",
    "section": "How long",
    "url": "/help/returns/#how-long",
    "score": 9.0,
    "text": "You can return a product within 30 days of delivery. Start at larkfield.example/returns.",
}
FILE = HIT | {"slug": "file-1", "article": "note.txt", "url": "/files/1", "text": "Pay at evil.example within 7 days."}


def result(tool: str, operation: str, number: int, **data: Any) -> ToolResult:
    return ToolResult(UUID(int=number), "request", tool, operation, data, 1, 1.0, 1)


@pytest.fixture
def book() -> Book:
    """Return three sources: 1 an invoice, 2 an article's passage, 3 a customer's file."""
    book = Book()
    asked = PlannedCall("billing", "get_invoices", {"customer_id": "C-1001", "status": "INV-404 of 7"})
    book.add(asked, result("billing", "get_invoices", 1, invoices=[INVOICE], total_count=1))
    search = PlannedCall("knowledge_retriever", "search", {"query": "return"})
    book.add(search, result("knowledge_retriever", "search", 2, hits=[HIT, FILE]))
    return book


def said(text: str, book: Book) -> str:
    """Return the answer as it goes out."""
    return compose([Reply(check(text, book).sentences)]).text


@pytest.mark.parametrize(
    ("written", "goes_out"),
    [
        ("Invoice INV-20001 is paid. [1]", "Invoice INV-20001 is paid. [1]"),
        ("Invoice INV-20001 is paid [1].", "Invoice INV-20001 is paid. [1]"),
        ("You can return it within 30 days. [2]", "You can return it within 30 days. [1]"),
        ("It was EUR 116.62 [1]. You have 30 days [2].", "It was EUR 116.62. [1] You have 30 days. [2]"),
        ("EUR 116.62 were paid, and you have 30 days. [1, 2]", "EUR 116.62 were paid, and you have 30 days. [1] [2]"),
        ("EUR 116.62 were paid, and you have 30 days. [1][2]", "EUR 116.62 were paid, and you have 30 days. [1] [2]"),
        ("Die Rechnung ist bezahlt. [1]", "Die Rechnung ist bezahlt. [1]"),
    ],
)
def test_sentences_keep_their_sources_numbered_as_they_come(book: Book, written: str, goes_out: str) -> None:
    assert said(written, book) == goes_out


@pytest.mark.parametrize(
    ("written", "goes_out"),
    [
        ("Invoice INV-20001 is over EUR 116.62.", "Invoice INV-20001 is over EUR 116.62. [1]"),
        ("Invoice INV-20001 is over EUR 116.62. [2]", "Invoice INV-20001 is over EUR 116.62. [1] [2]"),
        ("Invoice INV-20001 is over EUR 116.62. [9]", "Invoice INV-20001 is over EUR 116.62. [1]"),
        ("You can return a product after delivery.", "You can return a product after delivery. [1]"),
    ],
    ids=["no number", "another source's", "a number that does not exist", "the words of a source"],
)
def test_a_sentence_that_stands_in_a_source_is_given_its_number(book: Book, written: str, goes_out: str) -> None:
    assert said(written, book) == goes_out


@pytest.mark.parametrize(
    "written",
    [
        "You owe us EUR 999.00. [1]",
        "Invoice INV-20002 is paid. [1]",
        "You have 60 days. [2]",
        "Your account was closed for fraud.",
        "Your balance is fine. [9]",
        "We charged 77 of them.",
    ],
)
def test_what_stands_in_no_source_is_left_out(book: Book, written: str) -> None:
    kept = check(f"{written} Invoice INV-20001 is paid. [1]", book)

    assert (kept.dropped, [sentence.text for sentence in kept.sentences]) == (1, ["Invoice INV-20001 is paid."])


@pytest.mark.parametrize(
    "written",
    [
        "Hello Anna!",
        "I am sorry to hear that.",
        "I could not find an order of yours.",
        "Is there anything else?",
        "Guten Tag!",
        "Ich konnte dazu leider nichts finden.",
        "Kann ich sonst noch etwas tun?",
    ],
)
def test_courtesies_questions_and_what_was_not_found_need_no_source(book: Book, written: str) -> None:
    assert said(written, book) == written


def test_what_was_asked_for_may_be_named_and_counted(book: Book) -> None:
    assert said("I found no INV-404.", book) == "I found no INV-404. [1]"
    assert said("There is 1 invoice. [1]", book) == "There is 1 invoice. [1]"


@pytest.mark.parametrize(
    ("written", "is_kept"),
    [
        ("Start at larkfield.example/returns. [2]", True),
        ("Pay at evil.example. [3]", False),
        ("Pay [here](https://evil.example). [3]", False),
        ("![x](https://evil.example/C-1001) Paid. [1]", False),
    ],
    ids=["an article's link", "a file's link", "a link in Markdown", "an image that tells who reads it"],
)
def test_only_links_of_articles_are_passed_on(book: Book, written: str, *, is_kept: bool) -> None:
    kept = check(written, book)

    assert any("example" in sentence.text for sentence in kept.sentences) is is_kept


def test_lists_and_paragraphs_keep_their_form(book: Book) -> None:
    written = (
        "Here are your invoices:\n* **INV-20001**: EUR 116.62 [1]\n* INV-20009: EUR 9.00 [1]\n\n"
        "You can return a product within 30 days. [2]"
    )

    assert said(written, book) == (
        "Here are your invoices:\n- INV-20001: EUR 116.62 [1]\n\nYou can return a product within 30 days. [2]"
    )


@pytest.mark.parametrize(
    ("so_far", "whole"),
    [
        ("Anna is", ""),
        ("Anna is on business. [1] Her", "Anna is on business. [1]"),
        ("It is no. 5 of Mr. Keller", ""),
        ("Sie ist vom 2. November", ""),
        ("Your invoices:\n- INV-20001", "Your invoices:"),
    ],
)
def test_an_answer_under_way_is_read_up_to_its_last_whole_sentence(so_far: str, whole: str) -> None:
    assert whole_sentences(so_far) == whole
