"""The API with a row for every place in its routes."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import responses
from pytest_django import Settings

from apps.accounts.models import User
from apps.accounts.types import Scope
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import link_sessions, start_session
from apps.jobs.services import start_job
from apps.jobs.types import JobKind
from apps.knowledge.services import save_article
from apps.tickets.models import Ticket
from apps.tickets.services import open_ticket
from tests.audit.calls import make_call
from tests.contract.routes import ARTICLE, OTHER, REFUND, SPARE, Api, Route, token_of


@pytest.fixture
def api(agent: User, upstream: responses.RequestsMock, settings: Settings, tmp_path: Path) -> Api:
    """The API with one row of everything, which belongs to the agent."""
    settings.MEDIA_ROOT = tmp_path
    session = start_session(owner=agent)
    other = ChatSession.objects.create(pk=UUID(OTHER), owner=agent)
    link_sessions(session=session, other=other, user=agent)
    spare = Ticket.objects.create(pk=SPARE, subject="Another lamp")
    answer = Message.objects.create(session=session, author="assistant", text="Within 30 days. [1]")
    places = {
        "session_id": session.pk,
        "other_id": OTHER,
        "message_id": answer.pk,
        "question_id": Message.objects.create(session=session, author="customer", text="How long?").pk,
        "ticket_id": open_ticket(subject="Broken lamp", session=session, actor=agent).pk,
        "linked_id": spare.pk,
        "slug": save_article(slug="returns", **ARTICLE).slug,
        "call_id": make_call(session_id=session.pk).pk,
        "job_id": start_job(kind=JobKind.VERIFY, title="Record of calls verified", owner=agent).pk,
        "name": "billing",
        "number": 1,
    }
    api = Api(places)
    asked = api.ask(Route("POST /tools/execute", Scope.TOOLS_EXECUTE, 0, 0, 0, 0, REFUND), token_of(agent))
    return Api(places | {"approval_id": asked.json()["approval_id"]})


@pytest.fixture
def upstream() -> Any:
    """Billing, faked: a refund works."""
    refund = {"refund_id": "RF-80001", "payment_id": "PAY-70001", "amount": "60.00", "currency": "EUR"}
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.post(re.compile(r".*/sandbox/billing/.*"), json=refund)
        yield mock
