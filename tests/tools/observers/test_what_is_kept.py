"""What of a call is kept and told: no declared secret anywhere, and no text that a database does not take."""

import json
import logging
import math
from collections.abc import Callable
from typing import Any

import pytest
import responses
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.models import ToolCall
from apps.tools.models import Approval, LedgerEntry, ToolConfig
from apps.tools.observers.redaction import redacted_arguments, storable
from tests.tools.conftest import UPSTREAM, Lookup
from tests.tools.observers.conftest import KEY, SECRET, execute, told_everywhere


@pytest.mark.parametrize("status", [200, 404, 500, 422])
def test_a_secret_of_the_arguments_or_of_the_row_is_told_nowhere(
    with_key: ToolConfig,
    as_agent: Client,
    as_auditor: Client,
    upstream: responses.RequestsMock,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"}, status=status)

    with caplog.at_level(logging.DEBUG):
        execute(as_agent, "look", {"number": "7", "password": SECRET})

    told = told_everywhere(as_auditor, caplog)
    assert (SECRET in told, KEY in told) == (False, False)
    assert ToolCall.objects.get().arguments == {"number": "7", "password": "•••"}


def test_a_secret_of_the_result_is_given_to_the_caller_and_told_nowhere_else(
    with_key: ToolConfig,
    as_agent: Client,
    as_auditor: Client,
    upstream: responses.RequestsMock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"number": "7", "secret": SECRET})

    with caplog.at_level(logging.DEBUG):
        answer = execute(as_agent, "look", {"number": "7"})

    assert answer.json()["data"]["secret"] == SECRET
    assert SECRET not in told_everywhere(as_auditor, caplog)


@pytest.mark.parametrize("payload", [{"number": 7, "password": SECRET}, {"password": SECRET}, {"x": SECRET}])
def test_a_secret_in_arguments_that_are_refused_is_told_nowhere(
    with_key: ToolConfig,
    as_agent: Client,
    as_auditor: Client,
    caplog: pytest.LogCaptureFixture,
    payload: dict[str, Any],
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = execute(as_agent, "look", payload)

    assert (answer.status_code, SECRET in answer.content.decode()) == (422, False)
    assert SECRET not in told_everywhere(as_auditor, caplog)


@pytest.mark.parametrize("tool", ["nothing", "probe"])
def test_the_arguments_of_what_does_not_exist_are_masked_whole(
    with_key: ToolConfig, as_agent: Client, tool: str
) -> None:
    body = {"tool": tool, "operation": "nothing", "payload": {"number": SECRET}}

    answer = as_agent.post("/api/v1/tools/execute", json.dumps(body), content_type="application/json")

    assert (answer.status_code, ToolCall.objects.get().arguments) == (404, {"number": "•••"})


def test_a_dry_run_shows_the_request_without_the_key(with_key: ToolConfig, as_agent: Client) -> None:
    answer = execute(as_agent, "transfer", {"amount": "10.00"}, dry_run=True)

    sent = answer.json()["data"]["would_send"]
    assert (sent["method"], sent["url"], sent["body"]) == ("POST", f"{UPSTREAM}/transfers", {"amount": "10.00"})
    assert (KEY in json.dumps(answer.json()), sent["headers"]["Authorization"]) == (False, "•••")


STRANGE = ("a\x00b", "\ud83d", "\x00", "tab\tand\nline", "\u202e right to left", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👍🏽")


@pytest.mark.parametrize("text", STRANGE)
def test_strange_text_in_the_arguments_is_on_record_as_a_database_takes_it(
    with_key: ToolConfig, as_agent: Client, upstream: responses.RequestsMock, text: str
) -> None:
    execute(as_agent, "look", {"number": text})

    kept = ToolCall.objects.get().arguments["number"]
    assert kept == text.replace("\x00", "\ufffd").replace("\ud83d", "?")


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("place", ["tool", "operation"])
def test_strange_names_are_refused_and_on_record(with_key: ToolConfig, as_agent: Client, place: str, text: str) -> None:
    body = {"tool": "probe", "operation": "look", "payload": {text: text}, place: text}

    answer = as_agent.post("/api/v1/tools/execute", json.dumps(body), content_type="application/json")

    assert (answer.status_code, ToolCall.objects.get().gate) == (404, "registry")


@pytest.mark.parametrize("text", STRANGE)
def test_strange_text_of_the_upstream_is_given_and_kept_or_the_outcome_is_unknown(
    freely: ToolConfig, as_agent: Client, upstream: responses.RequestsMock, text: str
) -> None:
    upstream.post(f"{UPSTREAM}/transfers", json={"reference": text})

    answer = execute(as_agent, "transfer", {"amount": "1.00"})

    is_text = "\ud83d" not in text
    assert answer.status_code == (200 if is_text else 504)
    assert not is_text or answer.json()["data"] == {"reference": text}
    assert LedgerEntry.objects.get().status != "reserved"
    assert ToolCall.objects.get().status != "started"


@pytest.mark.parametrize("text", STRANGE)
def test_strange_words_of_a_failing_upstream_end_the_call_as_failed(
    with_key: ToolConfig, as_agent: Client, upstream: responses.RequestsMock, text: str
) -> None:
    upstream.get(f"{UPSTREAM}/things/7", json={"error": text, "message": text, "detail": text}, status=400)

    answer = execute(as_agent, "look", {"number": "7"})

    assert (answer.status_code, ToolCall.objects.get().status) == (502, "failed")


def test_an_approval_keeps_the_exact_arguments_and_shows_them_masked(
    with_key: ToolConfig, as_agent: Client, change: Callable[..., ToolConfig], as_auditor: Client
) -> None:
    change(approvals={"look": {"ask": "always"}})

    assert execute(as_agent, "look", {"number": "7", "password": SECRET}).status_code == 202

    waiting = Approval.objects.get()
    assert waiting.arguments == {"number": "7", "password": SECRET}
    assert as_auditor.get("/api/v1/approvals").json()["items"][0]["arguments"] == {"number": "7", "password": "•••"}
    assert SECRET not in as_auditor.get(f"/admin/tools/approval/{waiting.pk}/change/").content.decode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(value=JSON)
def test_whatever_stands_in_json_can_be_kept(value: Any) -> None:
    kept = json.dumps(storable(value), allow_nan=False, ensure_ascii=False)

    assert "\\u0000" not in kept
    assert kept.encode()


@given(value=JSON)
def test_keeping_what_was_kept_changes_nothing(value: Any) -> None:
    assert storable(storable(value)) == storable(value)


@given(number=st.floats(allow_nan=False, allow_infinity=False), text=st.text("abc äß中👍", max_size=30))
def test_ordinary_values_are_kept_as_they_are(number: float, text: str) -> None:
    assert storable({"n": number, "t": [text, True, None]}) == {"n": number, "t": [text, True, None]}


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_kept_as_its_name(number: float) -> None:
    assert redacted_arguments(Lookup, {"number": [number]}) == {"number": [str(number)]}
