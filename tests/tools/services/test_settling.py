"""Each way to settle a change of unknown outcome: who may, what it does, what it says, and that it is done once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.test import Client
from requests import ReadTimeout

from apps.accounts.models import User
from apps.audit.models import ToolCall
from apps.tools.errors import OutcomeUnknown
from apps.tools.models import EffectStatus, LedgerEntry, ToolConfig
from apps.tools.types import ToolResult
from tests.tools.conftest import UPSTREAM

pytestmark = pytest.mark.usefixtures("freely")
Transfer = Callable[..., ToolResult]
ClientFor = Callable[[User], Client]
BUTTONS = ("check", "mark-done", "mark-failed", "send-again")


@pytest.fixture
def unknown(transfer: Transfer, upstream: responses.RequestsMock) -> LedgerEntry:
    """A transfer of 10.00 that timed out."""
    timeout = upstream.post(f"{UPSTREAM}/transfers", body=ReadTimeout())
    with pytest.raises(OutcomeUnknown):
        transfer(idempotency_key="K-1")
    upstream.remove(timeout)
    return LedgerEntry.objects.get()


def press(client: Client, entry: LedgerEntry, button: str, **data: str) -> Any:
    return client.post(f"/admin/tools/ledgerentry/{entry.pk}/{button}/", data, follow=True)


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def status() -> str:
    return LedgerEntry.objects.get().status


@pytest.mark.parametrize("role", ["supervisor", "auditor", "agent"])
@pytest.mark.parametrize("button", BUTTONS)
def test_only_operators_settle(
    request: pytest.FixtureRequest,
    unknown: LedgerEntry,
    client_for: ClientFor,
    upstream: responses.RequestsMock,
    role: str,
    button: str,
) -> None:
    before = len(upstream.calls)

    answer = press(client_for(request.getfixturevalue(role)), unknown, button)

    assert answer.status_code == 403 or answer.redirect_chain[0][0].startswith("/admin/login/")
    assert (status(), len(upstream.calls)) == ("unknown", before)


@pytest.mark.parametrize("button", BUTTONS)
def test_a_page_that_is_only_looked_at_settles_nothing(unknown: LedgerEntry, page: Client, button: str) -> None:
    assert page.get(f"/admin/tools/ledgerentry/{unknown.pk}/{button}/").status_code == 403
    assert status() == "unknown"


@pytest.mark.parametrize("button", BUTTONS)
def test_a_change_that_is_not_there_is_not_found(unknown: LedgerEntry, page: Client, button: str) -> None:
    number = unknown.pk + 1 if isinstance(unknown.pk, int) else "0197f1a0-0000-7000-8000-000000000009"

    assert page.post(f"/admin/tools/ledgerentry/{number}/{button}/").status_code == 404


@pytest.mark.parametrize(
    ("button", "word", "ends"),
    [("mark-done", "Marked as done.", "done"), ("mark-failed", "Marked as not done.", "failed")],
)
def test_an_operators_word_settles_it_with_name_and_note(
    unknown: LedgerEntry, page: Client, operator: User, button: str, word: str, ends: str
) -> None:
    answer = press(page, unknown, button, note="Asked the bank")

    row = LedgerEntry.objects.get()
    assert (said(answer), row.status, row.settled_by, row.note) == ([word], ends, operator.username, "Asked the bank")


@pytest.mark.parametrize(
    ("owner", "word", "ends"), [("Anna", "It was done.", "done"), ("nobody", "It was not done.", "failed")]
)
def test_the_upstreams_word_settles_it(
    unknown: LedgerEntry, page: Client, upstream: responses.RequestsMock, owner: str, word: str, ends: str
) -> None:
    upstream.get(f"{UPSTREAM}/things/10.00", json={"number": "10.00", "owner": owner})

    assert (said(press(page, unknown, "check")), status()) == ([word], ends)


def test_an_upstream_that_does_not_answer_leaves_it_unknown(
    unknown: LedgerEntry, page: Client, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/10.00", status=503)

    answer = press(page, unknown, "check")

    assert (len(said(answer)), status()) == (1, "unknown")


def test_an_upstream_that_answers_something_else_leaves_it_unknown(
    unknown: LedgerEntry, page: Client, upstream: responses.RequestsMock
) -> None:
    upstream.get(f"{UPSTREAM}/things/10.00", json=["no", "thing"])

    answer = press(page, unknown, "check")

    assert said(answer) == ["“probe” answered with data of another shape than expected: answer: It must be an object."]
    assert (answer.status_code, status()) == (200, "unknown")


def test_an_upstream_that_repeats_the_key_is_told_without_it(
    unknown: LedgerEntry, page: Client, change: Callable[..., ToolConfig], upstream: responses.RequestsMock
) -> None:
    change(api_key="top-secret")
    upstream.get(f"{UPSTREAM}/things/10.00", status=401, json={"message": "Unknown key top-secret"})

    assert said(press(page, unknown, "check")) == ["127.0.0.1:9999 answered with status 401: Unknown key •••"]


def test_sending_again_uses_the_first_key_and_is_a_call_of_the_operators_own(
    unknown: LedgerEntry, page: Client, upstream: responses.RequestsMock, operator: User
) -> None:
    receipt = upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})

    answer = press(page, unknown, "send-again")

    assert (said(answer), status()) == (["Sent again with the same key, and done."], "done")
    (sent,) = receipt.calls
    assert (sent.request.headers["Idempotency-Key"], json.loads(sent.request.body)) == (
        unknown.upstream_key,
        {"amount": "10.00"},
    )
    assert ToolCall.objects.filter(caller=operator.username, status="completed").count() == 1


def test_sending_again_that_is_refused_by_a_switch_leaves_it_unknown(
    unknown: LedgerEntry, page: Client, change: Callable[..., ToolConfig], upstream: responses.RequestsMock
) -> None:
    receipt = upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})
    change(enabled=False)

    answer = press(page, unknown, "send-again")

    assert (receipt.call_count, status()) == (0, "unknown")
    assert "is switched off" in said(answer)[0]


@pytest.mark.parametrize("settled", [EffectStatus.DONE, EffectStatus.FAILED, EffectStatus.RESERVED])
@pytest.mark.parametrize("button", BUTTONS)
def test_what_is_not_unknown_is_left_as_it_is(
    unknown: LedgerEntry, page: Client, upstream: responses.RequestsMock, settled: EffectStatus, button: str
) -> None:
    receipt = upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})
    LedgerEntry.objects.update(status=settled)

    answer = press(page, unknown, button)

    assert (status(), receipt.call_count, len(said(answer))) == (settled, 0, 1)


@pytest.mark.parametrize(
    ("button", "code", "sent"),
    [("mark-done", "already_done", 0), ("mark-failed", None, 1)],
)
def test_the_same_key_after_settling_is_refused_or_sent_anew(
    unknown: LedgerEntry,
    page: Client,
    agent: User,
    client_for: ClientFor,
    upstream: responses.RequestsMock,
    button: str,
    code: str | None,
    sent: int,
) -> None:
    receipt = upstream.post(f"{UPSTREAM}/transfers", json={"reference": "R-1"})
    body = {"tool": "probe", "operation": "transfer", "payload": {"amount": "10.00"}}
    ask = {"content_type": "application/json", "headers": {"Idempotency-Key": "K-1"}}
    client = client_for(agent)

    waits = client.post("/api/v1/tools/execute", json.dumps(body), **ask)
    press(page, unknown, button)
    then = client.post("/api/v1/tools/execute", json.dumps(body), **ask)

    assert (waits.status_code, waits.json()["code"]) == (409, "outcome_unknown")
    assert (then.json().get("code"), receipt.call_count) == (code, sent)
