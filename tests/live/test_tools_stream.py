"""The stream of the tools: operators follow every call, an agent only what they find in the history."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.audit.models import ToolCall
from apps.conversations.services import start_session
from apps.live.services import publish
from apps.live.types import TOOLS_STREAM
from tests.live.sockets import connected, run

pytestmark = pytest.mark.django_db


def published_call(*, caller_id: int, session_id: uuid.UUID | None = None) -> int:
    """Put a call on record, publish its start, and return the event's number."""
    now = timezone.now()
    call = ToolCall.objects.create(
        request_id="r",
        session_id=session_id,
        tool="crm",
        operation="lookup_customer",
        origin="agent",
        caller_id=caller_id,
        arguments_digest="d",
        started_at=now,
        expires_at=now + timedelta(minutes=1),
    )
    return publish(stream=TOOLS_STREAM, event="tool_status", data={"tool_call_id": str(call.pk), "status": "started"})


def seqs_for(user, count: int) -> list[int]:
    async def story():
        async with connected("/ws/tools?after=0", user) as socket:
            seqs = await socket.seqs(count)
            assert await socket.is_silent()
            return seqs

    return run(story)


def test_an_operator_follows_every_call(operator, agent) -> None:
    calls = [published_call(caller_id=agent.pk), published_call(caller_id=operator.pk)]

    assert seqs_for(operator, 2) == calls


def test_an_agent_follows_their_own_calls_and_those_of_their_sessions(agent, operator) -> None:
    own_session = start_session(owner=agent)
    foreign_session = start_session(owner=operator)
    own = published_call(caller_id=agent.pk)
    published_call(caller_id=operator.pk)
    of_own_session = published_call(caller_id=operator.pk, session_id=own_session.pk)
    published_call(caller_id=operator.pk, session_id=foreign_session.pk)

    assert seqs_for(agent, 2) == [own, of_own_session]


def test_an_agent_hears_of_a_breaker(agent, operator) -> None:
    published_call(caller_id=operator.pk)
    breaker = publish(stream=TOOLS_STREAM, event="breaker", data={"tool_name": "crm", "after": "open"})

    assert seqs_for(agent, 1) == [breaker]
