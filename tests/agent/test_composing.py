"""The text of an answer and the numbers of its sources."""

from dataclasses import replace

from apps.agent.services.composing import compose
from apps.agent.types import Reply, Sentence, Source

CRM = Source(kind="system", title="CRM: customer C-1001", tool="crm", tool_call_id="call-1")
HELP = Source(kind="article", title="Return a product", section="Start", url="/help/return/#start")


def test_each_fact_ends_with_the_number_of_its_source() -> None:
    composed = compose([Reply((Sentence("She is on Team.", CRM), Sentence("Hello!")))])

    assert composed.text == "She is on Team. [1] Hello!"
    assert composed.sources == (
        {
            "number": 1,
            "kind": "system",
            "title": "CRM: customer C-1001",
            "section": "",
            "url": "",
            "tool": "crm",
            "tool_call_id": "call-1",
        },
    )


def test_sources_are_numbered_as_they_come_and_named_once() -> None:
    composed = compose([Reply((Sentence("A.", HELP), Sentence("B.", CRM))), Reply((Sentence("C.", HELP),))])

    assert composed.text == "A. [1] B. [2]\n\nC. [1]"
    assert [(source["number"], source["title"]) for source in composed.sources] == [
        (1, "Return a product"),
        (2, "CRM: customer C-1001"),
    ]


def test_a_page_that_two_calls_found_is_one_source_and_rows_of_two_calls_are_two() -> None:
    again = [replace(one, tool_call_id="call-2") for one in (HELP, CRM)]
    composed = compose([Reply(tuple(Sentence("A.", one) for one in (HELP, CRM, *again)))])

    assert composed.text == "A. [1] A. [2] A. [1] A. [3]"
    assert [(source["title"], source["tool_call_id"]) for source in composed.sources] == [
        ("Return a product", ""),
        ("CRM: customer C-1001", "call-1"),
        ("CRM: customer C-1001", "call-2"),
    ]


def test_entries_of_a_list_stand_on_lines_of_their_own() -> None:
    reply = Reply(
        (Sentence("Two:"), Sentence("a", CRM, is_entry=True), Sentence("b", CRM, is_entry=True), Sentence("End."))
    )

    assert compose([reply]).text == "Two:\n- a [1]\n- b [1]\nEnd."


def test_what_two_requests_say_alike_is_said_once() -> None:
    asking = Reply((Sentence("Which customer is this about?"),))

    assert compose([asking, asking, Reply()]).text == "Which customer is this about?"


def test_nothing_to_say_is_an_empty_text() -> None:
    assert (compose([]).text, compose([]).sources) == ("", ())
