"""Approval cards: who decides, who waits, and what the conversation is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import responses
from django.test import Client
from django.utils.formats import date_format

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import add_message, close_session, start_session
from apps.conversations.types import Author
from apps.tools.models import Approval, ForcedState, ToolConfig
from apps.tools.services import expire_approvals, set_breaker
from tests.agent.pages import text_of
from tests.tools.conftest import UPSTREAM

ClientFor = Callable[[User], Client]
Ask = Callable[..., Approval]


@pytest.fixture
def waiting(session: ChatSession, ask_for_money: Ask) -> Approval:
    """A transfer of 10.00 that the session asked for."""
    return ask_for_money(session)


@pytest.fixture
def receipt(upstream: responses.RequestsMock) -> responses.BaseResponse:
    return upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})


def decide(client: Client, approval: Approval, decision: str, reason: str = "", **arguments: str) -> str:
    url = f"/chat/{approval.session_id}/approvals/{approval.pk}/decide/"
    data = {"decision": decision, "reason": reason} | {f"argument-{name}": text for name, text in arguments.items()}
    return client.post(url, data, headers={"HX-Request": "true"}).content.decode()


def told(approval: Approval) -> list[str]:
    """Return what the session was told by the system."""
    return list(
        ChatSession.objects.get(pk=approval.session_id)
        .messages.filter(author=Author.SYSTEM)
        .values_list("text", flat=True)
    )


def test_an_agent_sees_what_waits_and_can_not_decide(client_for: ClientFor, agent: User, waiting: Approval) -> None:
    html = client_for(agent).get(f"/chat/{waiting.session_id}/").content.decode()
    assert "Amount 10.00 Asked by agent" in text_of(html)
    assert "A supervisor has to decide." in html
    assert 'value="approve"' not in html


def test_what_waits_is_named_in_the_reader_s_language(client_for: ClientFor, agent: User, waiting: Approval) -> None:
    page = client_for(agent).get(f"/chat/{waiting.session_id}/", headers={"Accept-Language": "de"})
    assert "Betrag 10.00 Gefragt von agent" in text_of(page.content.decode())


def test_a_supervisor_approves_on_the_card(
    client_for: ClientFor, supervisor: User, waiting: Approval, receipt: responses.BaseResponse
) -> None:
    client = client_for(supervisor)
    assert 'value="approve"' in client.get(f"/chat/{waiting.session_id}/").content.decode()
    card = decide(client, waiting, "approve")
    assert 'data-status="used"' in card
    assert "Decided by supervisor" in text_of(card)
    assert told(waiting) == ["supervisor approved “Probe: Transfer”; it was carried out. reference: R-1"]
    assert receipt.call_count == 1


def test_a_supervisor_changes_the_arguments_on_the_card(
    client_for: ClientFor, supervisor: User, waiting: Approval, receipt: responses.BaseResponse
) -> None:
    card = decide(client_for(supervisor), waiting, "approve", amount="9.00")
    assert 'data-status="used"' in card
    assert Approval.objects.get().shown_arguments == {"amount": "9.00"}
    assert receipt.call_count == 1


def test_a_wrong_argument_is_said_beside_its_field_and_everything_filled_in_is_kept(
    client_for: ClientFor, supervisor: User, waiting: Approval, receipt: responses.BaseResponse
) -> None:
    card = decide(client_for(supervisor), waiting, "approve", "As agreed", amount="a lot")
    assert ('value="a lot"' in card, 'value="As agreed"' in card) == (True, True)
    assert card.count('class="argument__fault"') == 1
    assert 'data-status="pending"' in card
    assert receipt.call_count == 0


def test_a_rejection_says_why_and_nothing_is_sent(
    client_for: ClientFor, supervisor: User, waiting: Approval, receipt: responses.BaseResponse
) -> None:
    card = decide(client_for(supervisor), waiting, "reject", "Too much")
    assert "Rejected" in card
    assert told(waiting) == ["supervisor rejected “Probe: Transfer”: Too much. Nothing was changed."]
    assert receipt.call_count == 0


def test_a_rejection_without_a_reason_is_refused(client_for: ClientFor, supervisor: User, waiting: Approval) -> None:
    card = decide(client_for(supervisor), waiting, "reject")
    assert "Say why you reject it" in card
    assert 'data-status="pending"' in card


def test_a_call_that_fails_is_told_too(
    client_for: ClientFor, supervisor: User, waiting: Approval, upstream: responses.RequestsMock
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", json={"error": "closed"}, status=409)
    card = decide(client_for(supervisor), waiting, "approve")
    assert ('role="alert"' in card, 'data-outcome="failed"' in card) == (True, True)
    assert "Carried out" not in card
    assert told(waiting)[0].startswith("supervisor approved “Probe: Transfer”, but it failed: ")


def test_what_a_gate_refused_is_carried_out_from_the_card_once_it_may(
    client_for: ClientFor, supervisor: User, operator: User, waiting: Approval, receipt: responses.BaseResponse
) -> None:
    client, probe = client_for(supervisor), ToolConfig.objects.get(name="probe")
    set_breaker(config=probe, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)
    card = decide(client, waiting, "approve")
    assert "Approved, but nothing was sent yet. Carry out now" in text_of(card)
    assert told(waiting)[0].startswith(
        "supervisor approved “Probe: Transfer”. It can still be carried out; nothing was sent yet: "
    )

    set_breaker(config=probe, state=ForcedState.AUTO, reason="Go", actor=operator)
    card = decide(client, waiting, "approve")

    assert 'data-status="used"' in card
    assert receipt.call_count == 1


def test_what_nobody_decided_is_told_and_how_to_go_on(client_for: ClientFor, agent: User, waiting: Approval) -> None:
    expire_approvals(at=waiting.expires_at)
    card = client_for(agent).get(f"/chat/{waiting.session_id}/approvals/{waiting.pk}/").content.decode()
    assert "Nothing was sent. Ask again if it is still needed." in card
    (said,) = told(waiting)
    assert said == (
        "“Probe: Transfer” was not carried out. "
        "This can not be carried out any more: The time to decide is over. Ask again."
    )


def test_the_card_says_until_when_it_waits(client_for: ClientFor, agent: User, waiting: Approval) -> None:
    card = client_for(agent).get(f"/chat/{waiting.session_id}/approvals/{waiting.pk}/").content.decode()
    assert f"Expires {date_format(waiting.expires_at, 'j M Y, H:i')}" in text_of(card)


def test_of_two_who_decide_the_second_is_told(
    client_for: ClientFor, supervisor: User, operator: User, waiting: Approval, receipt: responses.BaseResponse
) -> None:
    decide(client_for(supervisor), waiting, "approve")
    card = decide(client_for(operator), waiting, "reject", "Too late")
    assert 'role="alert"' in card
    assert receipt.call_count == 1
    assert len(told(waiting)) == 1


def test_an_agent_who_tries_all_the_same_is_refused(client_for: ClientFor, agent: User, waiting: Approval) -> None:
    card = decide(client_for(agent), waiting, "approve")
    waiting.refresh_from_db()
    assert 'role="alert"' in card
    assert waiting.status == "pending"


def test_without_javascript_the_decision_leads_back_to_the_page(
    client_for: ClientFor, supervisor: User, waiting: Approval
) -> None:
    url = f"/chat/{waiting.session_id}/approvals/{waiting.pk}/decide/"
    page = client_for(supervisor).post(url, {"decision": "reject", "reason": "No"}, follow=True).content.decode()
    assert "supervisor rejected “Probe: Transfer”: No. Nothing was changed." in page


def test_the_card_stands_at_the_message_that_asked(
    client_for: ClientFor, agent: User, session: ChatSession, ask_for_money: Ask
) -> None:
    message = add_message(session=session, author=Author.CUSTOMER, text="A refund!", request_id="request-9")
    approval = ask_for_money(session, request_id="request-9")
    html = client_for(agent).get(f"/chat/{session.pk}/").content.decode()
    assert html.count(f'id="approval-{approval.pk}"') == 1
    assert html.index(f'id="message-{message.pk}"') < html.index(f'id="approval-{approval.pk}"')
    assert html.index(f'id="approval-{approval.pk}"') < html.index('id="approvals"')


def test_what_is_decided_and_of_no_message_is_not_shown_as_waiting(
    client_for: ClientFor, supervisor: User, waiting: Approval
) -> None:
    client = client_for(supervisor)
    decide(client, waiting, "reject", "No")
    assert f'id="approval-{waiting.pk}"' not in client.get(f"/chat/{waiting.session_id}/").content.decode()


def test_a_closed_session_is_left_as_it_is(
    client_for: ClientFor, agent: User, supervisor: User, session: ChatSession, waiting: Approval
) -> None:
    close_session(session=session, user=agent)
    decide(client_for(supervisor), waiting, "reject", "No")
    assert told(waiting) == []


def test_what_expired_can_not_be_approved(
    client_for: ClientFor, supervisor: User, waiting: Approval, receipt: responses.BaseResponse
) -> None:
    Approval.objects.update(expires_at=waiting.created_at - timedelta(minutes=1))
    assert "time to decide is over" in decide(client_for(supervisor), waiting, "approve")
    assert receipt.call_count == 0


def test_an_approval_of_another_session_is_not_found(
    client_for: ClientFor, supervisor: User, agent: User, waiting: Approval
) -> None:
    other = start_session(owner=agent)
    assert client_for(supervisor).get(f"/chat/{other.pk}/approvals/{waiting.pk}/").status_code == 404
