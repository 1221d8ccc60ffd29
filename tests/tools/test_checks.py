"""What is wrong with tools shows in `manage.py check --database default` and in the status, in the same words."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.models import TextField, Value
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from apps.accounts.models import User
from apps.tools.approvals import EXAMPLES
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import Stage, registry
from apps.tools.services import tool_statuses
from apps.tools.tool import Tool

NO_FIELDS = "Its settings are not valid: volume: There is no such field."
NO_RULE = f"Its approval rules are not valid: look: A rule is an object such as {EXAMPLES}."
Found = list[tuple[str, str, str]]


@pytest.fixture
def sound(probe: ToolConfig) -> ToolConfig:
    """The test tool's row, with nothing wrong."""
    probe.api_key = "top-secret"
    probe.save()
    return probe


def found() -> Found:
    """What the checks of the database say of tools: id, where and what."""
    messages = run_checks(tags=["database"], databases=["default"])
    return [(str(one.id), str(one.obj), one.msg) for one in messages if str(one.id).startswith("supportdesk.tools.")]


def problems_in_status(name: str = "probe") -> tuple[str, ...]:
    return {status.config.name: status.problems for status in tool_statuses()}[name]


def store_raw_key(text: str) -> None:
    ToolConfig.objects.filter(name="probe").update(api_key=Value(text, output_field=TextField()))


def test_sound_tools_give_no_message(sound: ToolConfig) -> None:
    assert (found(), problems_in_status()) == ([], ())


@pytest.mark.parametrize(
    ("changes", "check_id", "message"),
    [
        ({"endpoint": ""}, "W002", "It needs an endpoint."),
        ({"api_key": ""}, "W003", "It needs a key."),
        ({"endpoint": "http://[::1"}, "W002", "The endpoint has no valid host and port."),
        ({"settings": {"volume": 11}}, "W004", NO_FIELDS),
        ({"approvals": {"look": "often"}}, "W008", NO_RULE),
        ({"settings": {"volume": 11}, "enabled": False}, "W004", NO_FIELDS),
    ],
)
def test_a_row_that_keeps_its_tool_from_working_is_found(
    sound: ToolConfig, changes: dict[str, Any], check_id: str, message: str
) -> None:
    ToolConfig.objects.filter(pk=sound.pk).update(**changes)

    assert found() == [(f"supportdesk.tools.{check_id}", "probe", message)]
    assert problems_in_status() == (message,)


@pytest.mark.parametrize("changes", [{"endpoint": ""}, {"api_key": ""}])
def test_a_tool_that_is_switched_off_may_be_unfinished(sound: ToolConfig, changes: dict[str, Any]) -> None:
    ToolConfig.objects.filter(pk=sound.pk).update(enabled=False, **changes)

    assert (found(), problems_in_status()) == ([], ())


def test_a_tool_that_is_switched_on_without_an_implementation_is_found(db: None) -> None:
    ToolConfig.objects.create(name="gone")
    ToolConfig.objects.create(name="gone_and_off", enabled=False)

    message = "It is switched on, but no implementation of it is installed."
    assert found() == [("supportdesk.tools.W001", "gone", message)]
    assert (problems_in_status("gone"), problems_in_status("gone_and_off")) == ((message,), ())


def test_an_installed_tool_without_a_row_is_found(probe: ToolConfig) -> None:
    probe.delete()

    message = "It is installed, but has no row, so it can not be called."
    assert found() == [("supportdesk.tools.W005", "probe", message)]


@pytest.fixture
def rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_rejections", [])
    registry.admit("a package", lambda: [int])


def test_a_tool_that_could_not_be_registered_is_found(sound: ToolConfig, rejected: None) -> None:
    ((check_id, where, message),) = found()

    assert (check_id, where) == ("supportdesk.tools.W006", "a package")
    assert message.startswith("The tool could not be registered: RegistrationError: <class 'int'> is no tool")


def test_a_tool_that_could_not_be_prepared_is_found_where_it_is_switched_on(sound: ToolConfig) -> None:
    registry.note_stage("probe", Stage.FAILED, "OSError: no room")

    message = "It could not be prepared: OSError: no room"
    assert found() == [("supportdesk.tools.W007", "probe", message)]
    assert problems_in_status() == (message,)
    ToolConfig.objects.filter(pk=sound.pk).update(enabled=False)
    assert found() == []


@pytest.mark.parametrize("enabled", [True, False])
def test_a_key_of_another_field_key_is_an_error(sound: ToolConfig, enabled: bool) -> None:
    ToolConfig.objects.filter(pk=sound.pk).update(enabled=enabled)
    store_raw_key(Fernet(Fernet.generate_key()).encrypt(b"top-secret").decode())

    message = "Its key can not be decrypted with FIELD_KEYS."
    assert found() == [("supportdesk.tools.E001", "probe", message)]
    assert problems_in_status() == (message,)


@pytest.mark.parametrize("stored", ["top-secret", "gAAAA-no-token", "a", "clé"])
def test_a_key_in_clear_text_is_an_error_that_does_not_repeat_it(sound: ToolConfig, stored: str) -> None:
    store_raw_key(stored)

    ((check_id, where, message),) = found()

    assert check_id in {"supportdesk.tools.E001", "supportdesk.tools.E002"}
    assert where == "probe"
    assert stored not in message.split()
    assert problems_in_status() == (message,)


def test_a_readable_looking_secret_is_told_from_a_lost_field_key(sound: ToolConfig) -> None:
    store_raw_key("top-secret")

    assert found() == [("supportdesk.tools.E002", "probe", "Its key is stored in clear text.")]


def test_lost_field_keys_are_found_for_every_tool_with_a_key(sound: ToolConfig, settings: Settings) -> None:
    with_key = sorted(status.config.name for status in tool_statuses() if status.has_key)

    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    assert [(check_id, where) for check_id, where, _ in found()] == [
        ("supportdesk.tools.E001", name) for name in with_key
    ]
    assert "probe" in with_key


def test_the_status_answers_even_where_a_key_can_not_be_read(
    sound: ToolConfig, client_for: Callable[[User], Client], operator: User
) -> None:
    store_raw_key("top-secret")
    client = client_for(operator)

    items = {item["name"]: item for item in client.get("/api/v1/tools/status").json()["items"]}
    listed = {item["name"]: item for item in client.get("/api/v1/tools").json()["items"]}

    assert items["probe"]["problems"] == ["Its key is stored in clear text."]
    assert (items["probe"]["healthy"], items["crm"]["problems"]) == (False, [])
    assert (listed["probe"]["has_key"], listed["escalation"]["has_key"]) == (True, False)


def test_the_status_names_tools_that_are_not_among_the_rows(
    probe: ToolConfig, rejected: None, client_for: Callable[[User], Client], operator: User
) -> None:
    probe.delete()

    rejection, rowless = client_for(operator).get("/api/v1/tools/status").json()["problems"]

    assert rejection.startswith("a package: The tool could not be registered: RegistrationError")
    assert rowless == "probe: It is installed, but has no row, so it can not be called."


def test_the_command_shows_warnings_and_stops_at_errors(sound: ToolConfig, capsys: pytest.CaptureFixture[str]) -> None:
    ToolConfig.objects.filter(pk=sound.pk).update(endpoint="")
    call_command("check", databases=["default"])
    assert "probe: (supportdesk.tools.W002) It needs an endpoint." in capsys.readouterr().err

    store_raw_key("top-secret")
    with pytest.raises(SystemCheckError, match=r"probe: \(supportdesk\.tools\.E002\)"):
        call_command("check", databases=["default"])


def test_the_database_is_left_alone_where_no_database_is_asked_for(
    sound: ToolConfig, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    store_raw_key("top-secret")

    with django_assert_num_queries(0):
        messages = run_checks(databases=None)

    assert [one for one in messages if str(one.id).startswith("supportdesk.tools.")] == []


def test_before_the_first_migrate_there_is_nothing_to_find(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tools_toolconfig RENAME TO not_yet_there")

    assert found() == []


@pytest.fixture
def two_more(db: None) -> Iterator[None]:
    tools = [type(name, (Tool,), {"name": name, "title": name})() for name in ("one_more", "two_more")]
    for tool in tools:
        registry.register(tool)
        ToolConfig.objects.create(name=tool.name, settings={"volume": 11})
    yield
    for tool in tools:
        registry.unregister(tool.name)


def test_more_tools_need_no_more_queries(
    sound: ToolConfig, two_more: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    store_raw_key("top-secret")
    with django_assert_num_queries(2):
        statuses = tool_statuses()
    ToolConfig.objects.exclude(name="probe").delete()

    with django_assert_num_queries(2):
        (alone,) = tool_statuses()

    assert alone.problems == ("Its key is stored in clear text.",)
    assert {status.config.name for status in statuses} >= {"one_more", "two_more", "probe"}
