"""Combinations of settings that can not work are found before the start."""

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError


def found():
    """Return the ids of our own checks that complain."""
    return [message.id for message in run_checks() if message.id and message.id.startswith("supportdesk.")]


def test_a_key_that_can_not_encrypt_is_an_error_that_does_not_show_it(settings):
    settings.FIELD_KEYS = [*settings.FIELD_KEYS, "not-a-key"]
    assert found() == ["supportdesk.E001"]
    with pytest.raises(SystemCheckError, match="Key 2 of FIELD_KEYS is no Fernet key") as caught:
        call_command("check", stdout=StringIO())
    assert "not-a-key" not in str(caught.value)


@pytest.mark.parametrize("url", ["desk.example", "ftp://desk.example", "http://user:key@desk.example", ""])
def test_an_address_of_this_server_that_can_not_be_called_is_an_error(settings, url):
    settings.SELF_URL = url
    assert found() == ["supportdesk.E002"]


def test_a_sandbox_that_tools_may_not_reach_is_an_error(settings):
    settings.OUTBOUND_ALLOWED_NETWORKS = ()
    assert found() == ["supportdesk.E003"]


def test_without_the_sandbox_tools_need_not_reach_this_server(settings):
    settings.OUTBOUND_ALLOWED_NETWORKS = ()
    settings.SANDBOX_ENABLED = False
    assert found() == []


@pytest.mark.parametrize("name", ["HTTP_THREADS", "SANDBOX_THREADS", "TOOL_PARALLEL_LIMIT"])
@pytest.mark.parametrize("count", [0, -1])
def test_a_count_below_one_is_an_error(settings, name, count):
    setattr(settings, name, count)
    assert found() == ["supportdesk.E004"]


def test_postgresql_without_redis_is_a_warning(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    settings.REDIS_URL = ""
    assert found() == ["supportdesk.W001"]


def test_postgresql_with_redis_is_fine(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    assert found() == []


def test_sqlite_needs_no_redis(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    settings.REDIS_URL = ""
    assert found() == []
