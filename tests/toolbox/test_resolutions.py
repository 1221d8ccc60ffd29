"""Resolved tickets as a source: switched on by the row, quoted without anybody's name, seen only by who may."""

from typing import Any

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.tickets.models import Ticket
from apps.tickets.services import add_note, open_ticket, resolve_ticket
from apps.toolbox.knowledge_retriever.resolutions import impersonal
from apps.toolbox.knowledge_retriever.schemas import RetrieverSettings
from apps.toolbox.knowledge_retriever.tool import KnowledgeRetrieverTool
from apps.tools.types import CallContext
from tests.toolbox.conftest import ask, run_with

pytestmark = pytest.mark.django_db
KNOWLEDGE = KnowledgeRetrieverTool()
QUESTION = "gateway blinks purple after the update"
SOLVED = "Resolution: Hold the reset button of the gateway until the purple light stops."


@pytest.fixture(autouse=True)
def _articles() -> None:
    call_command("load_articles", verbosity=0)


def settled(*notes: str, by: User, subject: str = "Gateway blinks purple after update", done: bool = True) -> Ticket:
    ticket = open_ticket(subject=subject, customer_id="C-1002")
    for note in notes:
        add_note(ticket=ticket, text=note, actor=by)
    return resolve_ticket(ticket=ticket, actor=by) if done else ticket


def found(user: User | None, *, is_on: bool = True, query: str = QUESTION) -> list[dict[str, Any]]:
    run = run_with(
        context=CallContext(request_id="request-1", user=user), settings=RetrieverSettings(resolved_tickets=is_on)
    )
    hits = ask(KNOWLEDGE, "search", query=query, run=run)["hits"]
    return [hit for hit in hits if hit["url"].startswith("/tickets/")]


def test_how_a_ticket_was_settled_is_found_with_its_number(agent: User) -> None:
    ticket = settled("Called twice, nobody there.", SOLVED, by=agent)
    (hit,) = found(agent)

    assert (hit["article"], hit["section"], hit["url"]) == (
        f"Ticket {ticket.number}",
        "",
        f"/tickets/{ticket.pk}/",
    )
    assert hit["text"] == "Hold the reset button of the gateway until the purple light stops."


def test_it_is_off_until_the_row_switches_it_on(agent: User) -> None:
    settled(SOLVED, by=agent)
    assert (found(agent, is_on=False), len(found(agent))) == ([], 1)
    assert RetrieverSettings().resolved_tickets is False


def test_only_who_may_see_tickets_finds_them(agent: User, make_user: Any) -> None:
    settled(SOLVED, by=agent)
    assert (found(make_user(username="roleless")), found(None)) == ([], [])


def test_other_notes_open_tickets_and_other_questions_are_no_source(agent: User) -> None:
    settled("Hold the reset button until the purple light stops.", by=agent)
    settled(SOLVED, by=agent, done=False)
    assert found(agent) == []
    settled(SOLVED, by=agent)
    assert found(agent, query="how do I download invoices") == []


@pytest.mark.parametrize(
    "telling",
    [
        "Tom Becker held the button too short.",
        "Tom held the button too short.",
        "Asked Müller to hold it longer.",
        "Mr O'Brien was told so.",
        "It was C-1002 again.",
        "Wrote to tom.becker@example.com about it.",
        "Called +49 40 66969102.",
        "Invoice INV-20002 was credited.",
        "The serial is GW-99812.",
        "The order 5012377 was sent again.",
    ],
)
def test_a_sentence_that_tells_whose_ticket_it_was_is_left_out(agent: User, telling: str) -> None:
    settled(f"{SOLVED} {telling} Restart the gateway then.", by=agent)
    (hit,) = found(agent)
    assert hit["text"] == (
        "Hold the reset button of the gateway until the purple light stops. Restart the gateway then."
    )


def test_the_subject_and_the_customers_words_are_never_quoted_and_nothing_is_left_of_a_note_of_names(
    agent: User,
) -> None:
    settled("Resolution: Tom Becker did it himself.", by=agent, subject="Gateway blinks purple, says Tom Becker")
    assert found(agent) == []


def test_compliance_rules_are_applied(agent: User) -> None:
    settled("Resolution: Restart the gateway. The password is hunter22 then.", by=agent)
    (hit,) = found(agent, query="restart gateway blinks purple update")
    assert "hunter22" not in hit["text"]


def test_words_of_the_articles_are_nobodys_name() -> None:
    text = "Pair the Larkfield Gateway in the app. Open Settings and choose Remove."
    assert impersonal(text) == text
