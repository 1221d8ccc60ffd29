"""Secrets in addresses, bodies, faults and kept results: no key is shown anywhere, no sensitive value on record."""

import logging
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import pytest
import responses
from django.test import Client
from pydantic import Field

from apps.accounts.models import User
from apps.tools.models import LedgerEntry, ToolConfig
from apps.tools.observers.redaction import Sensitive
from apps.tools.registry.defaults import create_missing_configs
from apps.tools.registry.registry import registry
from apps.tools.tool import Arguments, Result, Run, Tool, operation
from apps.tools.types import Effect
from tests.tools.conftest import UPSTREAM
from tests.tools.observers.conftest import told_everywhere

KEY = "key/of the row"
IN_URL = "key%2Fof%20the%20row"
PIN, CODES = "pin/4711", ["first-code", "98765432"]


class Card(Arguments):
    number: str
    pin: Sensitive
    codes: Annotated[list[str | int], Field(json_schema_extra={"sensitive": True})] = []


class Activated(Result):
    card: str
    token: Sensitive


class CardTool(Tool):
    """Speaks to a system that wants secrets where they do not belong."""

    name = "cards"
    title = "Cards"
    needs_endpoint = True
    default_endpoint = UPSTREAM

    @operation(effect=Effect.WRITE)
    def activate(self, arguments: Card, run: Run) -> Activated:
        """Activate a card."""
        key = run.headers["Authorization"].removeprefix("Bearer ")
        sent = {"key": key, "codes": arguments.codes}
        parameters = {"key": key, "pin": arguments.pin}
        answer = run.http.request("POST", f"/cards/{arguments.number}", params=parameters, json=sent)
        return Activated.model_validate(answer.body)

    @operation(effect=Effect.RECORD)
    def stumble(self, arguments: Card, run: Run) -> Result:
        """Fail with words of its own."""
        raise ValueError(f"{arguments.pin}, {arguments.codes} and {run.headers} are no good")


@pytest.fixture
def cards(db: None) -> Iterator[ToolConfig]:
    registry.register(CardTool())
    create_missing_configs([registry.get("cards")])
    row = ToolConfig.objects.get(name="cards")
    row.api_key, row.approvals = KEY, {"activate": {"ask": "never"}}
    row.save()
    yield row
    registry.unregister("cards")


@pytest.fixture
def ask(cards: ToolConfig, client_for: Callable[[User], Client], agent: User) -> Callable[..., Any]:
    def send(operation: str = "activate", **more: Any) -> Any:
        payload = {"number": "7", "pin": PIN, "codes": [CODES[0], int(CODES[1])]}
        body = {"tool": "cards", "operation": operation, "payload": payload, **more}
        return client_for(agent).post("/api/v1/tools/execute", body, content_type="application/json")

    return send


@pytest.fixture
def as_auditor(client_for: Callable[[User], Client], auditor: User) -> Client:
    return client_for(auditor)


def secrets_in(told: str) -> list[str]:
    return [secret for secret in (KEY, IN_URL, "key%2Fof+the+row", PIN, "pin%2F4711", *CODES) if secret in told]


def test_a_dry_run_shows_the_rows_key_nowhere_and_the_record_no_secret(
    ask: Callable[..., Any], as_auditor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        request = ask(dry_run=True).json()["data"]["would_send"]

    assert request["url"] == f"{UPSTREAM}/cards/7?key=•••&pin=pin%2F4711"
    assert request["body"] == {"key": "•••", "codes": ["first-code", 98765432]}
    assert secrets_in(told_everywhere(as_auditor, caplog)) == []


def test_the_words_of_a_fault_are_told_without_secrets(
    ask: Callable[..., Any], as_auditor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = ask("stumble")

    (line,) = [vars(record) for record in caplog.records if record.message == "tool_fault"]
    assert line["exception"].splitlines()[-1].startswith("ValueError: •••, ['•••', •••] and")
    assert secrets_in(answer.content.decode() + told_everywhere(as_auditor, caplog)) == []


def test_an_answer_of_another_shape_is_told_without_what_it_held(
    ask: Callable[..., Any], as_auditor: Client, upstream: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.post(f"{UPSTREAM}/cards/7", json={"card": ["secret-card"], "token": ["secret-token"]})

    with caplog.at_level(logging.DEBUG):
        answer = ask()

    told = answer.content.decode() + told_everywhere(as_auditor, caplog)
    assert ("secret-card" in told, "secret-token" in told, secrets_in(told)) == (False, False, [])


def test_the_ledger_shows_a_kept_result_without_what_is_sensitive(
    ask: Callable[..., Any],
    upstream: responses.RequestsMock,
    client_for: Callable[[User], Client],
    operator: User,
) -> None:
    upstream.post(f"{UPSTREAM}/cards/7", json={"card": "gold", "token": "secret-token"})

    assert ask().json()["data"] == {"card": "gold", "token": "secret-token"}

    page = client_for(operator).get(f"/admin/tools/ledgerentry/{LedgerEntry.objects.get().pk}/change/")
    shown = page.content.decode()
    assert ("gold" in shown, "secret-token" in shown) == (True, False)
