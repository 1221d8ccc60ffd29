"""A chat session to follow, and sockets that hear of events by hints alone."""

import pytest
from django.contrib.auth.models import AbstractBaseUser

from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from apps.live.consumers import StreamConsumer
from apps.live.types import chat_stream


@pytest.fixture
def session(agent: AbstractBaseUser) -> ChatSession:
    """A chat session of the agent's."""
    return start_session(owner=agent)


@pytest.fixture
def stream(session: ChatSession) -> str:
    """The stream of the session."""
    return chat_stream(session.pk)


@pytest.fixture
def path(session: ChatSession) -> str:
    """The websocket address of the session."""
    return f"/ws/chat?session_id={session.pk}"


@pytest.fixture
def hints_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll so seldom that only a hint, which follows a commit, can bring an event within a test."""
    monkeypatch.setattr(StreamConsumer, "poll_s", 3600.0)
