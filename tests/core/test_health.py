"""Watchers learn whether the process is up and ready."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

READY = {"ok": True, "detail": ""}


def test_the_process_is_up_without_asking_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_everything_there_is_ready(client, db):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "parts": {"database": READY, "migrations": READY, "cache": READY}}


def test_a_migration_that_is_not_applied_is_not_ready(client, db):
    MigrationRecorder.Migration.objects.filter(app="accounts").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    parts = response.json()["parts"]
    assert parts["database"] == READY
    assert parts["migrations"]["ok"] is False
    assert parts["migrations"]["detail"].endswith("not applied")


def test_a_database_that_fails_is_not_ready(client, db):
    def fail(execute, sql, params, many, context):
        raise DatabaseError("password of postgres: secret")

    with connection.execute_wrapper(fail):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "parts": {
            "database": {"ok": False, "detail": "DatabaseError"},
            "migrations": {"ok": False, "detail": "DatabaseError"},
            "cache": READY,
        },
    }


def test_a_cache_that_is_away_is_not_ready(client, db, settings, unused_port):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{unused_port}",
        }
    }
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["cache"] == {"ok": False, "detail": "ConnectionError"}


def test_a_cache_that_keeps_nothing_is_not_ready(client, db, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["cache"] == {"ok": False, "detail": "does not keep what it is given"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_an_answer_is_never_kept_and_only_reads_are_taken(client, db, path):
    assert "no-store" in client.get(path).headers["Cache-Control"]
    assert client.post(path).status_code == 405
