"""A key that FIELD_KEYS no longer reads, and a row that is not there: everything but the calls works, and mends it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import responses
from cryptography.fernet import Fernet
from django.db import connection
from django.test import Client
from pytest_django import Settings

from apps.tools.models import ToolConfig
from tests.tools.conftest import UPSTREAM

API = "/api/v1/tools/probe"
ROOM = "/admin/tools/toolconfig/"
UNREADABLE = "Its key can not be decrypted with FIELD_KEYS."


@pytest.fixture
def lost(probe: ToolConfig, change: Callable[..., ToolConfig], settings: Settings) -> ToolConfig:
    """The row of a tool whose key was encrypted with a key that is gone."""
    change(api_key="top-secret")
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    return probe


def stored() -> str:
    """Return the key as it stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM tools_toolconfig WHERE name = 'probe'")
        (key,) = cursor.fetchone()
    return str(key)


def send(page: Client, method: str, path: str, body: dict[str, Any]) -> Any:
    return page.generic(method, path, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("path", ["", "/revisions"])
def test_the_api_still_shows_the_tool(lost: ToolConfig, page: Client, path: str) -> None:
    assert page.get(f"{API}{path}").status_code == 200


@pytest.mark.parametrize(
    "place", ["", "{pk}/change/", "{pk}/console/", "{pk}/charts/", "{pk}/breaker/", "{pk}/revisions/"]
)
def test_the_control_room_still_shows_it(lost: ToolConfig, page: Client, place: str) -> None:
    assert page.get(ROOM + place.format(pk=lost.pk)).status_code == 200


def test_its_problem_is_told_and_its_key_counts_as_one(lost: ToolConfig, page: Client) -> None:
    shown = page.get(API).json()

    assert (shown["problems"], shown["has_key"], shown["healthy"]) == ([UNREADABLE], True, False)


def test_another_change_leaves_the_key_as_it_is_stored(lost: ToolConfig, page: Client) -> None:
    before = stored()

    answer = send(page, "PATCH", API, {"max_attempts": 2, "enabled": False})

    assert (answer.status_code, answer.json()["max_attempts"], answer.json()["problems"]) == (200, 2, [UNREADABLE])
    assert stored() == before


def test_a_new_key_mends_it(lost: ToolConfig, page: Client, upstream: responses.RequestsMock) -> None:
    asked = upstream.get(f"{UPSTREAM}/things/7", json={"number": "7"})

    answer = send(page, "PATCH", API, {"api_key": "new-secret"})

    assert (answer.status_code, answer.json()["problems"]) == (200, [])
    call = {"tool": "probe", "operation": "look", "payload": {"number": "7"}}
    assert send(page, "POST", "/api/v1/tools/execute", call).status_code == 200
    assert asked.calls[0].request.headers["Authorization"] == "Bearer new-secret"


def test_the_form_takes_a_new_key(lost: ToolConfig, page: Client) -> None:
    form = page.get(f"{ROOM}{lost.pk}/change/").context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    filled = {name: value for name, value in shown.items() if value is not None and value is not False}

    page.post(f"{ROOM}{lost.pk}/change/", {**filled, "api_key": "new-secret"})

    assert ToolConfig.objects.get(name="probe").api_key == "new-secret"


@pytest.mark.parametrize(
    ("path", "body"), [("breaker", {"state": "force_open", "reason": "Lost"}), ("cache/clear", {})]
)
def test_breaker_and_cache_can_still_be_worked(lost: ToolConfig, page: Client, path: str, body: dict[str, Any]) -> None:
    assert send(page, "POST", f"{API}/{path}", body).status_code == 200


def test_a_connection_is_not_tried_without_the_key(
    lost: ToolConfig, page: Client, upstream: responses.RequestsMock
) -> None:
    answer = page.post(f"{ROOM}{lost.pk}/test-connection/", follow=True)

    said = [str(message) for message in answer.context["messages"]]
    assert said == [f"It did not answer as it should: {UNREADABLE}"]
    assert len(upstream.calls) == 0


def test_a_connection_is_not_tried_with_broken_settings(
    probe: ToolConfig, page: Client, upstream: responses.RequestsMock
) -> None:
    ToolConfig.objects.filter(pk=probe.pk).update(settings={"gone": 1})

    answer = page.post(f"{ROOM}{probe.pk}/test-connection/", follow=True)

    (said,) = [str(message) for message in answer.context["messages"]]
    assert said.endswith("Its settings are not valid: gone: There is no such field.")
    assert len(upstream.calls) == 0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", {}),
        ("PATCH", "", {"enabled": False}),
        ("GET", "/revisions", {}),
        ("POST", "/revisions/1/restore", {}),
        ("POST", "/breaker", {"state": "auto"}),
        ("POST", "/cache/clear", {}),
    ],
)
def test_a_tool_without_a_row_is_named(
    probe: ToolConfig, page: Client, method: str, path: str, body: dict[str, Any]
) -> None:
    probe.delete()

    answer = send(page, method, API + path, body)

    assert (answer.status_code, answer.json()["code"]) == (503, "tool_unusable")
    assert answer.json()["detail"].endswith("it has no row yet; run “manage.py migrate”.")
