"""A tool's row: first values, checked changes, revisions and rollback, and a key that stays with its host."""

from collections.abc import Callable

import pytest
import responses
from django.db import connection
from environs import Env

from apps.accounts.models import User
from apps.audit.errors import RecordIsFinal
from apps.tools.errors import InvalidConfig, ToolUnusable, UnknownRevision
from apps.tools.models import ToolConfig
from apps.tools.registry.defaults import create_missing_configs, first_config
from apps.tools.registry.registry import registry
from apps.tools.services import change_config, restore_revision, tool_statuses
from tests.tools.conftest import ProbeTool
from tests.tools.looking import Look, recorded

Change = Callable[..., ToolConfig]


def test_every_tool_has_a_row_after_migrating(db: None) -> None:
    assert set(ToolConfig.objects.values_list("name", flat=True)) == {tool.name for tool in registry}


def test_the_first_row_takes_its_values_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ENABLE_PROBE_TOOL": "false",
        "PROBE_API_ENDPOINT": "https://probe.example.com",
        "PROBE_API_KEY": "k",
        "PROBE_TIMEOUT": "2.5",
        "PROBE_MAX_RETRIES": "1",
        "TOOL_RATE_LIMIT_ENABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)

    row = first_config(ProbeTool(), Env())

    assert (row.enabled, row.endpoint, row.api_key, row.timeout_s, row.max_attempts, row.rate_per_minute) == (
        False,
        "https://probe.example.com",
        "k",
        2.5,
        2,
        600,
    )


def test_a_row_that_exists_is_never_overwritten(probe: ToolConfig, change: Change) -> None:
    change(timeout_s=9.0)

    assert create_missing_configs([ProbeTool()]) == []
    assert ToolConfig.objects.get(name="probe").timeout_s == 9.0


def test_each_change_is_a_revision_with_author_reason_and_difference(probe: ToolConfig, operator: User) -> None:
    change_config(config=probe, changes={"timeout_s": 9.0}, actor=operator, reason="Slow today")

    newest = probe.revisions.first()
    assert newest is not None
    assert (newest.number, newest.author, newest.reason, newest.changes) == (
        2,
        operator,
        "Slow today",
        {"timeout_s": [5.0, 9.0]},
    )


def test_saving_the_same_values_makes_no_revision(probe: ToolConfig, change: Change) -> None:
    change(timeout_s=probe.timeout_s)

    assert probe.revisions.count() == 1


def test_restoring_a_revision_is_a_new_revision_with_the_old_values(
    probe: ToolConfig, change: Change, operator: User
) -> None:
    change(timeout_s=9.0, enabled=False)

    row = restore_revision(config=probe, number=1, actor=operator)

    assert (row.timeout_s, row.enabled, row.revision) == (5.0, True, 3)


def test_restoring_brings_the_key_back_with_its_host(probe: ToolConfig, change: Change, operator: User) -> None:
    change(api_key="top-secret")
    change(endpoint="http://127.0.0.1:9000/api")

    row = restore_revision(config=probe, number=2, actor=operator)

    assert (row.endpoint, row.api_key) == (probe.endpoint, "top-secret")


def test_restoring_what_is_not_there_says_so(probe: ToolConfig, operator: User) -> None:
    with pytest.raises(UnknownRevision):
        restore_revision(config=probe, number=99, actor=operator)


def test_a_revision_is_neither_changed_nor_deleted(probe: ToolConfig) -> None:
    revision = probe.revisions.get()
    attempts: list[Callable[[], object]] = [
        revision.save,
        revision.delete,
        lambda: probe.revisions.update(reason="Another"),
        lambda: probe.revisions.all().delete(),
    ]
    for attempt in attempts:
        with pytest.raises(RecordIsFinal):
            attempt()

    assert probe.revisions.get().reason == "First state"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"endpoint": "no url"}, "endpoint"),
        ({"endpoint": "http://[::1"}, "endpoint"),
        ({"endpoint": "ftp://example.com"}, "endpoint"),
        ({"endpoint": "https://user:pass@example.com"}, "endpoint"),
        ({"endpoint": "http://10.0.0.8/crm"}, "endpoint"),
        ({"endpoint": "http://169.254.169.254/latest"}, "endpoint"),
        ({"endpoint": ""}, "endpoint"),
        ({"timeout_s": 0}, "timeout_s"),
        ({"max_attempts": 99}, "max_attempts"),
        ({"allowed_roles": ["boss"]}, "allowed_roles"),
        ({"settings": {"greetings": "hi"}}, "settings.greetings"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_saved(
    probe: ToolConfig, change: Change, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidConfig) as refused:
        change(enabled=False, **changes)

    assert [error.field for error in refused.value.errors] == [field]
    assert ToolConfig.objects.get(name="probe").enabled is True


BROKEN: list[dict[str, object]] = [
    {"endpoint": ""},
    {"settings": {"gone": 1}},
    {"approvals": {"gone": {"ask": "never"}}},
    {"allowed_roles": ["boss"]},
    {"timeout_s": -1.0},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_row_that_is_broken_can_be_switched_off_and_only_that(
    probe: ToolConfig, change: Change, broken: dict[str, object]
) -> None:
    ToolConfig.objects.filter(pk=probe.pk).update(**broken)

    off = change(enabled=False)

    assert (off.enabled, off.revisions.latest("number").changes) == (False, {"enabled": [True, False]})
    with pytest.raises(InvalidConfig):
        change(enabled=True)
    with pytest.raises(InvalidConfig):
        change(enabled=False, max_attempts=2)


def test_a_call_of_a_tool_whose_settings_are_broken_says_so_and_sends_nothing(
    probe: ToolConfig, look: Look, upstream: responses.RequestsMock
) -> None:
    ToolConfig.objects.filter(pk=probe.pk).update(settings={"gone": 1})

    with pytest.raises(ToolUnusable) as unusable:
        look()

    assert str(unusable.value) == (
        "“probe” can not be used: its settings are not valid (gone: There is no such field.)."
    )
    assert (recorded(), len(upstream.calls)) == ([("probe", "refused", "registry", "tool_unusable", 0)], 0)


def test_a_key_is_encrypted_at_rest_and_in_no_revision(probe: ToolConfig, change: Change) -> None:
    change(api_key="top-secret")

    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM tools_toolconfig UNION SELECT sealed_key FROM tools_toolrevision")
        stored = str(cursor.fetchall())
    assert "top-secret" not in stored
    assert "top-secret" not in str(list(probe.revisions.values_list("values", "changes")))


def test_another_host_clears_the_key_and_another_path_keeps_it(probe: ToolConfig, change: Change) -> None:
    change(api_key="top-secret")

    assert change(endpoint="http://127.0.0.1:9999/other").api_key == "top-secret"
    assert change(endpoint="http://127.0.0.1:9000/api").api_key == ""


def test_a_key_given_with_the_new_host_stays(probe: ToolConfig, change: Change) -> None:
    assert change(endpoint="http://127.0.0.1:9000/api", api_key="new").api_key == "new"


def test_the_status_of_a_tool_names_what_keeps_it_from_working(probe: ToolConfig) -> None:
    (status,) = tool_statuses([probe])

    assert (status.title, status.breaker, status.problems, status.healthy) == (
        "Probe",
        "closed",
        ("It needs a key.",),
        False,
    )
