"""People at the doors, and the CRM behind a faked upstream."""

from collections.abc import Iterator

import pytest
import responses
from django.test import Client

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.conversations.services import start_session
from apps.tools.models import ToolConfig
from tests.bad_input.doors import UPSTREAM, ClientFor


@pytest.fixture
def upstream() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def crm(db: None) -> ToolConfig:
    """The CRM's row, which leads to the faked upstream and tries twice."""
    ToolConfig.objects.filter(name="crm").update(endpoint=UPSTREAM, max_attempts=2)
    return ToolConfig.objects.get(name="crm")


@pytest.fixture
def as_agent(client_for: ClientFor, agent: User) -> Client:
    return client_for(agent)


@pytest.fixture
def as_operator(client_for: ClientFor, operator: User) -> Client:
    return client_for(operator)


@pytest.fixture
def session(agent: User) -> ChatSession:
    return start_session(owner=agent)
