"""A tool that spends money, so that its calls wait for a person."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from apps.tools.errors import ApprovalRequired
from apps.tools.models import Approval, ToolConfig
from apps.tools.services import execute_tool
from apps.tools.types import CallContext, PlannedCall
from tests.tools.conftest import probe, upstream

__all__ = ["probe", "upstream"]


@pytest.fixture
def session(agent: User) -> ChatSession:
    """A conversation of the agent's."""
    return start_session(owner=agent, title="A refund, please", customer_id="C-1042")


@pytest.fixture
def ask_for_money(probe: ToolConfig, agent: User) -> Callable[..., Approval]:
    """Let a session ask for a transfer, which waits."""

    def ask(session: ChatSession, *, amount: str = "10.00", request_id: str = "request-1") -> Approval:
        context = CallContext(request_id=request_id, user=agent, session_id=session.pk)
        with suppress(ApprovalRequired):
            execute_tool(call=PlannedCall("probe", "transfer", {"amount": amount}), context=context)
        return Approval.objects.latest("created_at")

    return ask
