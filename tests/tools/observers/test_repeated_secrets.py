"""Secrets that another system repeats in its words, or that a change sends: they are told nowhere."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses
from django.test import Client

from apps.tools.models import ToolConfig
from apps.tools.observers.redaction import Sensitive
from apps.tools.registry.defaults import create_missing_configs
from apps.tools.registry.registry import registry
from apps.tools.tool import Arguments, Result, Run, Tool, operation
from apps.tools.types import Effect
from tests.tools.conftest import UPSTREAM, Lookup
from tests.tools.observers.conftest import KEY, SECRET, execute, told_everywhere

REPEATS = [
    {"message": f"“{SECRET}” is no password"},
    {"detail": f"Bearer {KEY} is not known"},
    {"error": {"message": f"{SECRET}{KEY}{SECRET}"}},
]


@pytest.mark.parametrize("body", REPEATS)
@pytest.mark.parametrize("status", [401, 422, 503])
def test_what_an_upstream_repeats_of_a_secret_is_told_nowhere(
    with_key: ToolConfig,
    as_agent: Client,
    as_auditor: Client,
    upstream: responses.RequestsMock,
    caplog: pytest.LogCaptureFixture,
    body: dict[str, Any],
    status: int,
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json=body, status=status)

    with caplog.at_level(logging.DEBUG):
        answer = execute(as_agent, "look", {"number": "7", "password": SECRET})

    told = answer.content.decode() + told_everywhere(as_auditor, caplog)
    assert (SECRET in told, KEY in told, answer.json()["detail"].count("•••") >= 1) == (False, False, True)


def test_a_short_secret_takes_no_words_out_of_a_message(
    with_key: ToolConfig, as_agent: Client, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"message": "a PIN has four digits"}, status=422)

    assert (
        execute(as_agent, "look", {"number": "7", "password": "a"}).json()["detail"].endswith("a PIN has four digits")
    )


def test_a_change_of_unknown_outcome_repeats_no_key(
    freely: ToolConfig,
    change: Callable[..., ToolConfig],
    as_agent: Client,
    as_auditor: Client,
    upstream: responses.RequestsMock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    change(api_key=KEY, max_attempts=1)
    upstream.post(f"{UPSTREAM}/transfers", json={"message": f"{KEY} is being looked at"}, status=503)

    answer = execute(as_agent, "transfer", {"amount": "1.00"})

    assert answer.json()["code"] == "outcome_unknown"
    assert KEY not in answer.content.decode() + told_everywhere(as_auditor, caplog)


class Letter(Arguments):
    """A change with a secret, two of them in rows."""

    to: str
    code: Sensitive
    copies: list[Lookup] = []


class LetterTool(Tool):
    """Writes letters to a system that repeats what it is sent."""

    name = "letters"
    title = "Letters"
    needs_endpoint = True
    default_endpoint = UPSTREAM

    @operation(effect=Effect.WRITE)
    def write(self, arguments: Letter, run: Run) -> Result:
        """Write a letter."""
        run.http.post("/letters", json=arguments.model_dump(mode="json"))
        return Result()


@pytest.fixture
def letters(db: None) -> Iterator[dict[str, Any]]:
    registry.register(LetterTool())
    create_missing_configs([registry.get("letters")])
    copies = [{"number": "7", "password": "second-secret"}, {"number": "8", "password": "third-secret"}]
    yield {"tool": "letters", "operation": "write", "payload": {"to": "Anna", "code": SECRET, "copies": copies}}
    registry.unregister("letters")


@pytest.mark.parametrize("is_dry", [True, False])
def test_a_secret_that_a_change_sends_is_on_record_neither_dry_nor_refused(
    letters: dict[str, Any],
    as_agent: Client,
    as_auditor: Client,
    upstream: responses.RequestsMock,
    caplog: pytest.LogCaptureFixture,
    is_dry: bool,
) -> None:
    upstream.post(f"{UPSTREAM}/letters", json={"message": f"No: {SECRET}, second-secret, third-secret"}, status=422)

    with caplog.at_level(logging.DEBUG):
        answer = as_agent.post("/api/v1/tools/execute", {**letters, "dry_run": is_dry}, content_type="application/json")

    told = told_everywhere(as_auditor, caplog)
    assert [secret in told for secret in (SECRET, "second-secret", "third-secret")] == [False] * 3
    if is_dry:
        assert answer.json()["data"]["would_send"]["body"]["code"] == SECRET
    else:
        assert answer.json()["detail"] == "127.0.0.1:9999 answered with status 422: No: •••, •••, •••"
