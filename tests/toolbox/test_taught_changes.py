"""A change that a new tool makes, taught by example sentences alone: asked for, confirmed, decided about."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import Field

from apps.accounts.models import User
from apps.agent.intents.tools import tool_intents
from apps.agent.models import ExampleSentence
from apps.agent.services import run_turn
from apps.audit.models import ToolCall
from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from apps.toolbox.fields import Identifier
from apps.tools.models import Approval, ToolConfig
from apps.tools.registry.registry import registry
from apps.tools.services import approve
from apps.tools.tool import Arguments, Result, Run, Tool, operation
from apps.tools.types import Effect
from tests.toolbox.conftest import Upstream

pytestmark = pytest.mark.django_db


class Redirect(Arguments):
    parcel_id: Identifier
    address: Annotated[str, Field(min_length=5, max_length=200)]
    arrives_on: date
    speed: Literal["standard", "express"]


class Compensate(Arguments):
    customer_id: Identifier
    parcel_id: Identifier
    amount: Annotated[Decimal, Field(gt=0, decimal_places=2)]


class Unsayable(Arguments):
    parcels: list[str]


class Told(Result):
    reference: str


class ParcelDeskTool(Tool):
    """Changes what becomes of parcels."""

    name = "parcel_desk"
    title = "Parcel desk"
    needs_endpoint = True

    @operation(effect=Effect.WRITE)
    def redirect(self, arguments: Redirect, run: Run) -> Told:
        """Send a parcel to another address."""
        body = arguments.model_dump(mode="json")
        return Told.model_validate(run.http.post("redirects", json=body, headers=run.idempotency).body)

    @operation(effect=Effect.MONEY)
    def compensate(self, arguments: Compensate, run: Run) -> Told:
        """Pay for a parcel that was lost."""
        body = arguments.model_dump(mode="json")
        return Told.model_validate(run.http.post("compensations", json=body, headers=run.idempotency).body)

    @operation(effect=Effect.WRITE)
    def bundle(self, arguments: Unsayable, run: Run) -> Told:
        """Put parcels together."""
        return Told(reference="")


SENTENCES = {
    "parcel_desk.redirect": (
        "redirect my parcel",
        "redirect parcel 4711 to another address",
        "please send the parcel to my neighbour",
        "redirect the parcel by express",
    ),
    "parcel_desk.compensate": (
        "compensate parcel 4711",
        "compensate me for the lost parcel",
        "compensation for parcel 4711 please",
        "the lost parcel has to be compensated",
    ),
}


@pytest.fixture
def session(agent: User, upstream: Upstream) -> Iterator[ChatSession]:
    registry.register(ParcelDeskTool())
    ToolConfig.objects.create(name="parcel_desk", enabled=True, endpoint=upstream.base_url, max_attempts=1)
    for intent, texts in SENTENCES.items():
        ExampleSentence.objects.bulk_create(ExampleSentence(intent=intent, text=text) for text in texts)
    yield start_session(owner=agent, customer_id="C-1001")
    registry.unregister("parcel_desk")


def say(session: ChatSession, text: str) -> str:
    answer = run_turn(session=session, text=text, actor=session.owner).answer
    assert answer is not None
    return answer.text


def changes() -> list[tuple[str, str]]:
    return list(ToolCall.objects.filter(tool="parcel_desk").order_by("id").values_list("operation", "status"))


def test_what_needs_only_plain_values_can_be_taught(session: ChatSession) -> None:
    taught = {name for name in tool_intents() if name.startswith("parcel_desk.")}
    assert taught == {"parcel_desk.redirect", "parcel_desk.compensate"}


def test_what_is_missing_is_asked_for_one_by_one_and_the_change_made_after_a_yes(
    session: ChatSession, upstream: Upstream
) -> None:
    upstream.answers("POST", "/redirects", {"reference": "RD-9"})

    assert say(session, "Redirect parcel 4711 by express please") == "Parcel desk: what is the address?"
    assert say(session, "Elbchaussee 5, 22765 Hamburg") == "Parcel desk: what is the arrives on?"
    assert say(session, "on 2.12.2026") == (
        "Send a parcel to another address. Shall I do that with parcel id 4711, address Elbchaussee 5, 22765 Hamburg, "
        "arrives on 2026-12-02, speed express? Please answer yes or no."
    )
    assert changes() == []
    assert say(session, "yes please") == "Done: Send a parcel to another address. [1]\n- reference: RD-9 [1]"
    assert upstream.sent == {
        "parcel_id": "4711",
        "address": "Elbchaussee 5, 22765 Hamburg",
        "arrives_on": "2026-12-02",
        "speed": "express",
    }
    assert changes() == [("redirect", "completed")]


@pytest.mark.parametrize("no", ["no", "yes but to Berlin instead", "never mind"])
def test_without_a_plain_yes_nothing_is_changed(session: ChatSession, no: str) -> None:
    say(session, "Redirect parcel 4711 by express, address: Elbchaussee 5, arriving 2026-12-02")
    assert (say(session, no), changes()) == ("Nothing was changed.", [])
    assert say(session, "redirect my parcel") == "Parcel desk: what is the parcel id?"


def test_a_value_that_does_not_fit_is_asked_for_again_with_the_reason(session: ChatSession) -> None:
    say(session, "Redirect parcel 4711, address: Elbchaussee 5, arriving 2026-12-02")
    assert say(session, "as fast as a pigeon").startswith("“as fast as a pigeon” can not be used as speed: It must be")
    assert say(session, "then standard").startswith("Send a parcel to another address. Shall I do that with")


def test_another_question_leaves_the_change_and_nothing_of_it_is_kept(session: ChatSession) -> None:
    say(session, "Redirect parcel 4711 by express please")
    assert "Parcel desk" not in say(session, "what can you do?")
    assert say(session, "redirect my parcel") == "Parcel desk: what is the parcel id?"


def test_money_waits_for_a_supervisor_and_is_paid_once_that_is_approved(
    session: ChatSession, supervisor: User, upstream: Upstream
) -> None:
    upstream.answers("POST", "/compensations", {"reference": "CP-1"})

    assert say(session, "compensate parcel 4711") == "Parcel desk: what is the amount?"
    assert say(session, "25.50 EUR") == (
        "I asked for this: Pay for a parcel that was lost. (customer id C-1001, parcel id 4711, amount 25.50) "
        "A supervisor decides; you will read it here."
    )
    waiting = Approval.objects.get()
    assert (waiting.operation, changes()) == ("compensate", [("compensate", "waiting")])
    approve(approval=waiting, actor=supervisor)
    assert upstream.sent == {"customer_id": "C-1001", "parcel_id": "4711", "amount": "25.50"}


def test_a_change_for_somebody_else_than_the_sessions_customer_is_refused(session: ChatSession) -> None:
    assert say(session, "compensate parcel 4711 with 25.50 EUR for C-1002") == (
        "C-1002 is not the customer of this conversation, so nothing was changed."
    )
    assert changes() == []
