"""The page of one session, as it is first painted."""

import json
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.transcript import PAGE_SIZE
from apps.audit.types import CallStatus
from apps.conversations.models import Message
from apps.conversations.services import add_message, close_session, start_session, take_over
from apps.conversations.types import Author
from apps.live.models import LiveStream
from apps.live.types import chat_stream
from apps.tickets.services import open_ticket
from apps.tools.registry.registry import registry
from tests.agent.pages import led_session, make_answer, make_call, make_turn, shown_cards, shown_messages, text_of

ClientFor = Callable[[User], Client]


def test_a_foreign_session_is_not_found(client_for: ClientFor, agent: User, make_user: Callable[..., User]) -> None:
    session = start_session(owner=make_user(Role.AGENT, username="other"))
    response = client_for(agent).get(f"/chat/{session.pk}/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_an_unknown_session_is_not_found(client_for: ClientFor, agent: User) -> None:
    assert client_for(agent).get(f"/chat/{uuid4()}/").status_code == 404


def test_the_page_needs_a_sign_in_and_comes_back_to_the_session(client: Client, agent: User) -> None:
    session = start_session(owner=agent)
    assert client.get(f"/chat/{session.pk}/")["Location"].endswith(f"?next=/chat/{session.pk}/")


def test_a_new_session_says_what_to_do(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    assert "Ask the first question" in client_for(agent).get(f"/chat/{session.pk}/").content.decode()


def test_the_empty_field_says_what_the_chosen_voice_is_for(client_for: ClientFor, agent: User) -> None:
    session = take_over(session=start_session(owner=agent), user=agent)
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert 'placeholder="Write your reply to the customer…"' in html
    assert re.findall(r'value="(\w+)"[^>]* data-expected="([^"]+)"', html) == [
        ("customer", "Write what the customer asks…"),
        ("reply", "Write your reply to the customer…"),
        ("note", "Write a note for colleagues, @name tells them…"),
    ]


def test_messages_stand_in_the_order_they_were_said(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    question = add_message(session=session, author=Author.CUSTOMER, text="Is it paid?")
    answer = make_answer(session)
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert shown_messages(html) == [question.pk, answer.pk]


def test_tool_cards_belong_to_the_answer_of_their_request(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    answers = [make_turn(session, number) for number in (1, 2)]
    second = make_call(session, "request-1", tool="billing", status=CallStatus.FAILED)
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    first_answer = html[html.index(f'id="message-{answers[0].pk}"') : html.index(f'data-message="{answers[1].pk - 1}"')]
    assert [status for _, status in shown_cards(first_answer)] == ["completed", "failed"]
    assert shown_cards(first_answer)[1][0] == str(second.pk)
    assert len(shown_cards(html)) == 3


def test_the_cards_of_an_unanswered_request_stand_at_its_question(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    add_message(session=session, author=Author.CUSTOMER, text="Is it paid?", request_id="request-1")
    call = make_call(session, "request-1", status=CallStatus.STARTED, latency_ms=None)
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert shown_cards(html) == [(str(call.pk), "started")]


def test_calls_of_another_session_are_not_shown(client_for: ClientFor, agent: User) -> None:
    session, other = start_session(owner=agent), start_session(owner=agent)
    make_answer(session, request_id="request-1")
    make_call(other, "request-1")
    assert shown_cards(client_for(agent).get(f"/chat/{session.pk}/").content.decode()) == []


def test_a_card_shows_latency_retries_and_cache(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    make_call(session, "request-1", attempt_count=3, cached=True, age_s=80.0, result_preview='{"found": true}')
    make_answer(session, request_id="request-1")
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    card = html[html.index('id="tool-call-') : html.index('data-field="error"')]
    words = "CRM: Look up customer from the cache, 1 min 20 s old retries 2 84 ms Completed"
    assert words in text_of(card)
    assert '<span data-field="cached">' in card
    assert '<span data-field="retries">' in card


def test_a_card_names_its_call_as_people_do_and_keeps_the_technical_name_at_hand(
    client_for: ClientFor, agent: User
) -> None:
    session = start_session(owner=agent)
    make_call(session, "request-1")
    make_answer(session, request_id="request-1")
    html = client_for(agent).get(f"/chat/{session.pk}/", headers={"accept-language": "de"}).content.decode()
    assert 'title="crm.lookup_customer">CRM: Kunden nachschlagen</span>' in html


def test_cards_of_live_events_find_the_same_titles_in_the_page(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    start = html.index(">", html.index('id="call-titles"')) + 1
    titles = json.loads(html[start : html.index("</script>", start)])
    assert titles["crm.lookup_customer"] == "CRM: Look up customer"
    assert len(titles) == sum(len(tool.operations) for tool in registry)


def test_a_failed_card_shows_the_error(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    make_call(session, "request-1", status=CallStatus.FAILED, error_message="The CRM did not answer <in time>.")
    make_answer(session, request_id="request-1")
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert '<p class="tool-card__error" data-field="error">The CRM did not answer &lt;in time&gt;.</p>' in html


def test_the_record_of_a_call_is_linked_for_those_who_may_see_it(
    client_for: ClientFor, agent: User, auditor: User
) -> None:
    session = start_session(owner=agent)
    call = make_call(session, "request-1")
    make_answer(session, request_id="request-1")
    link = f'href="/admin/audit/toolcall/{call.pk}/change/"'
    url = f"/chat/{session.pk}/calls/{call.pk}/attempts/"
    pages = [client_for(user).get(url).content.decode() for user in (auditor, agent)]
    assert [link in page for page in pages] == [True, False]


def test_sources_are_numbered_and_link_to_the_section_or_name_the_system(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    sources = (
        {"number": 1, "title": "Refunds", "section": "Plans", "url": "/help/refunds/#plans"},
        {"number": 2, "title": "Billing", "url": ""},
    )
    answer = make_answer(session, "Yes. [1] Paid. [2] Odd. [3]", sources=sources)
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert (
        '<a class="source" href="/help/refunds/#plans"><span class="source__number">1</span> Refunds: Plans</a>' in html
    )
    assert '<span class="source"><span class="source__number">2</span> Billing</span>' in html
    cited = [f'<a class="citation" href="#source-{answer.pk}-{number}">[{number}]</a>' for number in (1, 2)]
    assert f"Yes. {cited[0]} Paid. {cited[1]} Odd. [3]" in html


def test_lines_that_begin_with_a_dash_are_shown_as_a_list(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    answer = make_answer(
        session, "Two steps:\n- Open <Billing>. [1]\n- Press it.\n\nDone.", sources=({"number": 1, "title": "Help"},)
    )
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    link = f'<a class="citation" href="#source-{answer.pk}-1">[1]</a>'
    assert f"Two steps:<ul><li>Open &lt;Billing&gt;. {link}</li><li>Press it.</li></ul>Done.</div>" in html


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example/", "/\\evil.example", "https://evil.example/"])
def test_a_source_links_to_this_server_only(client_for: ClientFor, agent: User, url: str) -> None:
    session = start_session(owner=agent)
    make_answer(session, sources=({"number": 1, "title": "Refunds", "url": url},))
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert '<span class="source"><span class="source__number">1</span> Refunds</span>' in html
    assert "evil.example" not in html
    assert "javascript:" not in html


def test_what_people_and_tools_say_is_escaped(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    add_message(session=session, author=Author.CUSTOMER, text="<img src=x onerror=alert(1)>")
    make_call(session, "request-1", result_preview="<b>bold</b>")
    make_answer(session, "<i>[1]</i>", "request-1", sources=({"number": 1, "title": "<u>CRM</u>"},))
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert [tag for tag in ("<img", "<b>", "<i>", "<u>") if tag in html] == []


def test_an_answer_shows_confidence_time_and_ticket(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    ticket = open_ticket(subject="A person, please", session=session)
    make_answer(session, confidence=0.874, processing_ms=1204, metadata={"ticket_id": ticket.pk})
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert f"Ticket {ticket.number} Confidence 87 % 1.2 s" in text_of(html)
    assert f'href="/tickets/{ticket.pk}/">Ticket {ticket.number}</a>' in html
    assert f'<a href="/tickets/{ticket.pk}/">{ticket.number}</a> Open' in html


def test_the_page_names_the_place_in_the_event_log_to_follow_from(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    make_turn(session)
    last = LiveStream.objects.get(name=chat_stream(session.pk)).last_seq
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert last > 0
    assert f'data-seq="{last}"' in html
    assert f'data-follow="/ws/chat?session_id={session.pk}"' in html


def test_a_long_session_is_read_in_stretches(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    Message.objects.bulk_create(
        Message(session=session, author=Author.CUSTOMER, text=f"Number {i}") for i in range(PAGE_SIZE + 5)
    )
    ids = list(session.messages.values_list("pk", flat=True))
    client = client_for(agent)
    latest = client.get(f"/chat/{session.pk}/").content.decode()
    earlier = client.get(f"/chat/{session.pk}/", {"before": ids[5]}).content.decode()
    assert shown_messages(latest) == ids[5:]
    assert f'href="?before={ids[5]}"' in latest
    assert shown_messages(earlier) == ids[:5]
    assert "You are reading earlier messages." in earlier
    assert [mark in earlier for mark in ('id="composer"', "data-follow", "?before=")] == [False, False, False]


def test_the_panel_shows_who_answers(client_for: ClientFor, agent: User) -> None:
    own, led = start_session(owner=agent, customer_id="C-1042"), led_session(agent)
    pages = [text_of(client_for(agent).get(f"/chat/{session.pk}/").content.decode()) for session in (own, led)]
    assert "C-1042 New conversation Open The AI agent answers Autopilot Open a ticket Close Take over" in pages[0]
    assert "Details Customer C-1042 Mode Autopilot" in pages[0]
    assert "Unknown customer New conversation Open A person answers Autopilot" in pages[1]
    assert "Hand back to the AI agent" in pages[1]


def test_checks_that_passed_are_folded_into_one_row(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    checks = [make_call(session, "request-1", tool=tool) for tool in ("escalation", "compliance_check")]
    crm = make_call(session, "request-1")
    make_answer(session, request_id="request-1")
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert [card for card, _ in shown_cards(html)] == [str(call.pk) for call in (crm, *checks)]
    assert html.index(f"tool-call-{crm.pk}") < html.index("2 checks passed") < html.index(f"tool-call-{checks[0].pk}")


@pytest.mark.parametrize(
    "how", [{"status": CallStatus.FAILED}, {"status": CallStatus.REFUSED}, {"operation": "create_ticket"}]
)
def test_a_check_that_failed_and_a_ticket_that_was_opened_stand_in_sight(
    client_for: ClientFor, agent: User, how: dict[str, str]
) -> None:
    session = start_session(owner=agent)
    make_call(session, "request-1", **({"tool": "escalation", "operation": "should_escalate"} | how))
    make_answer(session, request_id="request-1")
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert len(shown_cards(html)) == 1
    assert "passed" not in text_of(html[html.index('id="messages"') : html.index('id="approvals"')])


def test_an_auditor_reads_and_follows_but_can_not_write(client_for: ClientFor, agent: User, auditor: User) -> None:
    session = start_session(owner=agent)
    make_turn(session)
    html = client_for(auditor).get(f"/chat/{session.pk}/").content.decode()
    marks = ("data-follow", 'id="composer"', "Take over", 'class="rating"')
    assert [mark in html for mark in marks] == [True, False, False, False]


def test_a_closed_session_says_so_instead_of_taking_text(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    close_session(session=session, user=agent)
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert "This conversation is closed." in html
    assert "<textarea" not in html


def test_the_page_has_no_inline_script_or_style(client_for: ClientFor, agent: User) -> None:
    session = start_session(owner=agent)
    make_turn(session)
    response = client_for(agent).get(f"/chat/{session.pk}/")
    html = response.content.decode()
    assert [mark for mark in (" style=", "<style", " onclick=", "<script>") if mark in html] == []
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("turns", [1, 3, 10])
def test_the_page_costs_the_same_queries_for_any_number_of_turns(
    client_for: ClientFor, agent: User, turns: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = start_session(owner=agent)
    for number in range(turns):
        make_turn(session, number)
        open_ticket(subject="A person, please", session=session)
    client = client_for(agent)
    # Session, user, grants, chat, its mark as read, messages, calls, approvals, tickets.
    with django_assert_num_queries(9):
        html = client.get(f"/chat/{session.pk}/").content.decode()
    assert len(shown_messages(html)) == 2 * turns
