"""A message cut into requests, and the slots of each."""

import pytest

from apps.agent.intents import BY_NAME, INTENTS, needs
from apps.agent.planners.filling import answer_to, asks_anew, fill, item_words, overlaid, says_more
from apps.agent.planners.pieces import Piece, cut, read
from apps.agent.planners.recognition import Recogniser
from apps.agent.planners.splitting import CLAUSES, SENTENCES, clauses, sentences
from apps.agent.planners.taught import TaughtRecogniser
from apps.agent.tables import cells, is_row, row_text, tables_of
from apps.agent.types import Need

RECOGNISER = TaughtRecogniser(Recogniser(INTENTS), None)


def piece(text: str) -> Piece:
    """Return a text as one piece."""
    return read(RECOGNISER, text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("last invoice of C-1001", ["last invoice of C-1001"]),
        (
            "last invoice of C-1001 and open tickets of C-1002",
            ["last invoice of C-1001", "open tickets of C-1002"],
        ),
        ("Is SKU-1043 in stock? What tier is C-1001 on?", ["Is SKU-1043 in stock?", "What tier is C-1001 on?"]),
        ("My sensor is broken. Can I get a new one?", ["My sensor is broken. Can I get a new one?"]),
        ("C-1001. What tier is that?", ["C-1001. What tier is that?"]),
        ("stock of SKU-1043 and SKU-1050", ["stock of SKU-1043 and SKU-1050"]),
    ],
)
def test_a_message_is_cut_where_another_request_begins(text: str, pieces: list[str]) -> None:
    assert [one.text for one in cut(RECOGNISER, text)] == pieces


def test_a_piece_knows_whether_it_asks() -> None:
    assert [piece(text).is_question for text in ("what tier", "and how much is it", "C-1001?", "tell me")] == [
        True,
        True,
        True,
        False,
    ]
    assert [piece(text).is_request for text in ("last invoice of C-1001", "hello", "xyzzy")] == [True, False, False]


def test_the_substance_of_a_piece_leaves_out_identifiers_and_small_words() -> None:
    assert piece("what is the last invoice of C-1001 please").substance == ["last", "invoic"]


@pytest.mark.parametrize(("text", "more"), [("it is C-1001", False), ("yes, customer C-1001", False), ("price", True)])
def test_identifiers_alone_say_nothing_more(text: str, more: bool) -> None:
    assert says_more(piece(text)) is more


@pytest.mark.parametrize(("text", "anew"), [("and Team?", False), ("and the one before", False), ("refunds", True)])
def test_a_follow_up_asks_nothing_anew(text: str, anew: bool) -> None:
    assert asks_anew(piece(text)) is anew


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("do you have the leak detector in stock", "leak detector"),
        ("how many motion sensors are left in frankfurt", "motion sensors"),
        ("price of the 5 m led strip", "led strip"),
        ("what does SKU-1043 cost", ""),
    ],
)
def test_the_words_of_a_product_are_what_is_left(text: str, item: str) -> None:
    assert item_words(piece(text)) == item


def test_each_value_named_is_a_request_with_what_is_known_besides() -> None:
    one = piece("open tickets of C-1001 and C-1002")

    found = fill(BY_NAME["open_tickets"], one, one.found, {"plan": "team"})

    assert found == [{"plan": "team", "customer_id": "C-1001"}, {"plan": "team", "customer_id": "C-1002"}]


@pytest.mark.parametrize(
    ("known", "given", "merged"),
    [
        ({"customer_id": "C-1", "email": "a@b.de"}, {"customer_id": "C-2"}, {"customer_id": "C-2"}),
        ({"sku": "SKU-1", "plan": "team"}, {"item": "plug"}, {"plan": "team", "item": "plug"}),
        ({"sku": "SKU-1"}, {}, {"sku": "SKU-1"}),
    ],
)
def test_one_of_a_family_takes_the_place_of_all(
    known: dict[str, str], given: dict[str, str], merged: dict[str, str]
) -> None:
    assert overlaid(known, given) == merged


@pytest.mark.parametrize(
    ("need", "text", "given"),
    [
        (needs.CUSTOMER, "1042", {"customer_id": "C-1042"}),
        (needs.CUSTOMER, "#1042", {"customer_id": "C-1042"}),
        (needs.CUSTOMER, "anna keller", {"customer_name": "Anna Keller"}),
        (needs.CUSTOMER, "no idea", {}),
        (needs.INVOICE, "20001", {"invoice_id": "INV-20001"}),
        (needs.ITEM, "the leak detector", {"item": "leak detector"}),
        (needs.ITEM, "1043", {"sku": "SKU-1043"}),
        (needs.PREFERENCE, "that I like tea", {"preference": "that I like tea"}),
    ],
)
def test_a_bare_answer_is_read_generously(need: Need, text: str, given: dict[str, str]) -> None:
    assert answer_to([need], text, is_bare=True) == given


def test_an_answer_beside_another_question_has_to_be_plain() -> None:
    assert answer_to([needs.CUSTOMER], "1042, and the price?", is_bare=False) == {}
    assert answer_to([needs.CUSTOMER], "C-1042, and the price?", is_bare=False) == {"customer_id": "C-1042"}


def test_a_message_is_cut_into_so_many_parts_at_most() -> None:
    assert len(sentences("\n".join(f"question {n}" for n in range(200)))) == SENTENCES
    assert len(clauses(" and ".join(f"part {n}" for n in range(50)))) == CLAUSES


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("price, stock", ["price", "stock"]),
        ("price as well as stock", ["price", "stock"]),
        ("the plus plan", ["the plus plan"]),
        ("price & stock", ["price", "stock"]),
        ("stock: SKU-1043", ["stock", "SKU-1043"]),
    ],
)
def test_a_sentence_is_cut_at_what_connects_its_parts(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


def test_rows_are_told_from_sentences_and_read_cell_by_cell() -> None:
    assert [is_row(line) for line in ("| a | b |", "a | b", "a|b", "a or b")] == [True, True, False, False]
    assert (cells("| a | b |"), cells("a | b"), cells(" | b")) == (("a", "b"), ("a", "b"), ("", "b"))


def test_a_row_is_said_with_the_names_of_its_columns() -> None:
    assert row_text(("Plan", "Price", ""), ("Team", "19.00 EUR", "net")) == "Team – Price: 19.00 EUR; net"


def test_every_table_of_a_text_is_read() -> None:
    text = "a | b\n1 | 2\n\nwords\n\nc | d\n3 | 4\n5 | 6"

    assert [(table.header, table.rows) for table in tables_of(text)] == [
        (("a", "b"), (("1", "2"),)),
        (("c", "d"), (("3", "4"), ("5", "6"))),
    ]
