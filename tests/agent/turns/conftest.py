"""The demo company behind a real server, so that turns make real HTTP calls and are checked against its fixtures."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.services import run_turn
from apps.agent.types import Turn, TurnEvent
from apps.conversations.models import ChatSession, Message
from apps.conversations.services import start_session
from apps.knowledge.services import load_articles
from apps.sandbox.services.fixtures import load_sandbox
from apps.tools.models import ToolConfig
from tests.rows import Rows

FIXTURES = Path(django_settings.FIXTURES_DIR)


@pytest.fixture(scope="session")
def company() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the sandbox's fixtures by file: what answers are checked against."""
    return {path.stem: json.loads(path.read_text()) for path in (FIXTURES / "sandbox").glob("*.json")}


@pytest.fixture(scope="session")
def company_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Rows:
    """Return the rows of a database that has loaded the demo company."""
    with django_db_blocker.unblock():
        load_sandbox(folder=FIXTURES / "sandbox")
        load_articles(folder=FIXTURES / "articles")
        return Rows.now()


@pytest.fixture(scope="module")
def db(company_rows: Rows, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveServer]:
    """Serve the demo company to all tests of a module: really stored, so that threads see it.

    In this folder it takes the place of pytest-django's `db`, which would undo everything after each test.
    """
    with django_db_blocker.unblock():
        company_rows.put_back()
        server = LiveServer("localhost:0")
        with override_settings(SELF_URL=server.url), pytest.MonkeyPatch.context() as patch:
            # The server's threads live as long as their kept HTTP connections; they must not keep the database too.
            patch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
            yield server
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


@dataclass
class Chat:
    """A customer's conversation with the agent."""

    session: ChatSession
    actor: User
    events: list[TurnEvent] = field(default_factory=list)

    def turn(self, text: str) -> Turn:
        """Say something; what happens meanwhile is in `events`."""
        self.events.clear()
        return run_turn(session=self.session, text=text, actor=self.actor, emit=self.events.append)

    def ask(self, text: str) -> Message:
        """Say something and return the answer."""
        answer = self.turn(text).answer
        assert answer is not None
        return answer

    def say(self, text: str) -> str:
        """Say something and return the text of the answer."""
        return self.ask(text).text

    def event(self, name: str) -> dict[str, Any]:
        """Return the data of the one event of this name."""
        (event,) = (event for event in self.events if event.event == name)
        return dict(event.data)


@pytest.fixture
def member(db: LiveServer) -> Callable[[Role], User]:
    """Return the user of a role, made once a module."""

    def make(role: Role) -> User:
        user, _created = User.objects.get_or_create(username=f"house-{role}", defaults={"password": "!"})
        user.groups.set(Group.objects.filter(name=role))
        return user

    return make


@pytest.fixture
def chat(member: Callable[[Role], User]) -> Chat:
    """Start a conversation of a support agent about nobody in particular."""
    actor = member(Role.AGENT)
    return Chat(start_session(owner=actor), actor)


@pytest.fixture
def chat_of(member: Callable[[Role], User]) -> Callable[[str], Chat]:
    """Start a conversation about a customer."""

    def start(customer_id: str) -> Chat:
        actor = member(Role.AGENT)
        return Chat(start_session(owner=actor, customer_id=customer_id), actor)

    return start


@pytest.fixture
def tool_row(db: LiveServer) -> Iterator[Callable[..., None]]:
    """Change fields of a tool's row for one test."""
    before: list[ToolConfig] = []

    def change(name: str, **fields: Any) -> None:
        before.append(ToolConfig.objects.get(name=name))
        ToolConfig.objects.filter(name=name).update(**fields)

    yield change
    for row in reversed(before):
        row.save()
