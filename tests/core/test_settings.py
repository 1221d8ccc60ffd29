"""Settings are read from the environment, and a wrong one stops the start with its name."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from channels_redis.core import RedisChannelLayer
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {"SECRET_KEY": "k" * 50, "FIELD_KEYS": Fernet.generate_key().decode()}
SHOW = "from django.conf import settings; print(({expression}))"


def start(tmp_path, *, code="import django; django.setup()", **environment):
    """Run Python with this environment alone and return the finished process."""
    kept = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "supportdesk.settings.base"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**kept, "SUPPORTDESK_DATA_DIR": str(tmp_path / "data"), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def shown(tmp_path, expression, **environment):
    """Return what an expression over the settings prints."""
    process = start(tmp_path, code=SHOW.format(expression=expression), **environment)
    assert process.returncode == 0, process.stderr
    return process.stdout.strip()


def test_good_settings_start(tmp_path):
    assert start(tmp_path, **GOOD).returncode == 0


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY: it signs the sessions"),
        ({"FIELD_KEYS": ""}, "Set FIELD_KEYS: they encrypt stored secrets"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is a default or too short"),
        ({"SECRET_KEY": "django-insecure-" + "k" * 50}, "SECRET_KEY is a default or too short"),
        ({"ALLOWED_HOSTS": "desk.example,*"}, "ALLOWED_HOSTS=* is refused outside debug"),
        ({"OUTBOUND_ALLOW": "crm.internal,10.0.0.0/99"}, "OUTBOUND_ALLOW: '10.0.0.0/99' is neither"),
        ({"PORT": "eighty"}, '"PORT" invalid'),
        ({"DEBUG": "perhaps"}, '"DEBUG" invalid'),
        ({"HTTP_THREADS": "many"}, '"HTTP_THREADS" invalid'),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    ],
)
def test_a_bad_setting_stops_the_start_and_is_named(tmp_path, environment, message):
    process = start(tmp_path, code=SHOW.format(expression="settings.DEBUG"), **{**GOOD, **environment})
    assert process.returncode != 0
    assert message in process.stderr


def test_nothing_set_stops_the_start(tmp_path):
    process = start(tmp_path, code=SHOW.format(expression="settings.DEBUG"))
    assert process.returncode != 0
    assert "Set SECRET_KEY" in process.stderr


def test_no_secret_stands_in_the_message(tmp_path):
    process = start(tmp_path, code=SHOW.format(expression="settings.DEBUG"), SECRET_KEY="short-secret", FIELD_KEYS="x")
    assert "short-secret" not in process.stderr.splitlines()[-1]


def test_an_embedded_run_makes_keys_that_only_its_user_can_read_and_keeps_them(tmp_path):
    expression = "settings.SECRET_KEY, settings.FIELD_KEYS"
    first = shown(tmp_path, expression, SUPPORTDESK_EMBEDDED="1")
    assert shown(tmp_path, expression, SUPPORTDESK_EMBEDDED="1") == first
    files = {name: stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) for name in ("secret.key", "field.key")}
    assert files == {"secret.key": 0o600, "field.key": 0o600}


def test_an_embedded_run_takes_keys_that_are_given(tmp_path):
    expression = "settings.SECRET_KEY, settings.FIELD_KEYS"
    assert shown(tmp_path, expression, SUPPORTDESK_EMBEDDED="1", **GOOD) == str(
        (GOOD["SECRET_KEY"], [GOOD["FIELD_KEYS"]])
    )
    assert list((tmp_path / "data").glob("*.key")) == []


def test_a_server_allows_no_private_address_and_serves_no_sandbox_by_itself(tmp_path):
    expression = "settings.OUTBOUND_ALLOWED_HOSTS, settings.OUTBOUND_ALLOWED_NETWORKS, settings.SANDBOX_ENABLED"
    assert shown(tmp_path, expression, **GOOD) == "(frozenset(), (), False)"


def test_hosts_and_networks_may_be_allowed(tmp_path):
    expression = "sorted(settings.OUTBOUND_ALLOWED_HOSTS), [str(n) for n in settings.OUTBOUND_ALLOWED_NETWORKS]"
    allowed = shown(tmp_path, expression, OUTBOUND_ALLOW="CRM.internal, 10.1.2.3/8,fd00::/8", **GOOD)
    assert allowed == "(['crm.internal'], ['10.0.0.0/8', 'fd00::/8'])"


def test_cookies_are_for_tls_alone_on_a_server_but_not_in_an_embedded_run(tmp_path):
    expression = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE"
    assert shown(tmp_path, expression, **GOOD) == "(True, True)"
    assert shown(tmp_path, expression, SUPPORTDESK_EMBEDDED="1") == "(False, False)"


def test_the_address_of_this_server_follows_its_port(tmp_path):
    assert shown(tmp_path, "settings.SELF_URL", PORT="8123", **GOOD) == "http://127.0.0.1:8123"


def test_redis_is_given_longer_to_answer_than_the_channel_layer_waits_for_a_message(tmp_path):
    host = "settings.CHANNEL_LAYERS['default']['CONFIG']['hosts'][0]"
    given = shown(tmp_path, f"{host}['socket_timeout']", REDIS_URL="redis://127.0.0.1:6379/0", **GOOD)
    assert int(given) >= RedisChannelLayer.brpop_timeout + 5


@pytest.mark.parametrize(("given", "prefix"), [({}, "supportdesk"), ({"REDIS_PREFIX": "staging"}, "staging")])
def test_what_is_kept_in_redis_bears_the_word_of_the_installation(tmp_path, given, prefix):
    expression = "settings.CACHES['default']['KEY_PREFIX'], settings.CHANNEL_LAYERS['default']['CONFIG']['prefix']"
    shown_prefixes = shown(tmp_path, expression, REDIS_URL="redis://127.0.0.1:6379/0", **given, **GOOD)
    assert shown_prefixes == str((prefix, prefix))


def test_every_variable_of_the_settings_is_documented():
    readers = ("supportdesk/settings/base.py", "apps/tools/registry/defaults.py")
    source = "".join((ROOT / reader).read_text() for reader in readers)
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text()))
    assert set(re.findall(r"(?:env\.\w+|required)\(\s*\"([A-Z_]+)\"", source)) - documented == set()
