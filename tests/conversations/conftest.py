"""A session of the agent's, and a look at what its followers are told."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from apps.live.models import LiveEvent
from apps.live.types import chat_stream

Told = Callable[[], list[tuple[str, dict[str, Any]]]]


@pytest.fixture
def session(agent: User) -> ChatSession:
    """A session that the agent started."""
    return start_session(owner=agent)


@pytest.fixture
def told(session: ChatSession) -> Told:
    """Return the events of the session's stream so far."""

    def events() -> list[tuple[str, dict[str, Any]]]:
        log = LiveEvent.objects.after(stream=chat_stream(session.pk), seq=0)
        return [(event.event, event.data) for event in log]

    return events
