"""What the tests of the record share: an auditor's browser, and calls that differ in everything."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.models import ToolCall
from tests.audit.calls import SESSION, make_call


@pytest.fixture
def page(client_for: Callable[[User], Client], auditor: User) -> Client:
    return client_for(auditor)


@pytest.fixture
def three(db: None) -> list[ToolCall]:
    """Three calls, oldest first, that differ in everything a filter asks for."""
    now = timezone.now()
    return [
        make_call(at=now - timedelta(days=2), tool="billing", caller="operator", request_id="request-old"),
        make_call(
            at=now - timedelta(hours=2), session_id=SESSION, status="refused", gate="quota", error_message="Wait"
        ),
        make_call(at=now, result_preview='{"name": "Ada Lovelace"}', arguments={"email": "ada@example.com"}),
    ]
