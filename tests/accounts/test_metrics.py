"""The metrics are for this machine itself and for tokens with the scope."""

import pytest

from apps.accounts.services import issue_token
from apps.accounts.types import Scope

FAR = "203.0.113.7"


def ask(client, address=FAR, **headers):
    return client.get("/metrics", REMOTE_ADDR=address, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_itself_may_read_them(client, address):
    response = ask(client, address)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    assert b"# HELP python_info" in response.content


def test_a_token_with_the_scope_may_read_them(client, agent):
    _token, text = issue_token(user=agent, name="Prometheus", scopes=[Scope.METRICS])
    assert ask(client, Authorization=f"Bearer {text}").status_code == 200


def test_a_token_without_the_scope_may_not(client, agent):
    _token, text = issue_token(user=agent, name="Script", scopes=[Scope.CHAT])
    response = ask(client, Authorization=f"Bearer {text}")
    assert (response.status_code, response.json()["type"]) == (403, "/problems/scope_missing")


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", "Basic YTpi", "nonsense"])
def test_without_a_token_nobody_else_may(client, db, authorization):
    response = ask(client, Authorization=authorization)
    assert (response.status_code, response.json()["type"]) == (401, "/problems/token_missing")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert b"python_info" not in response.content


def test_a_session_is_no_token(client_for, operator):
    assert ask(client_for(operator)).status_code == 401


def test_a_request_that_a_proxy_on_this_machine_hands_on_is_not_this_machines_own(client, db):
    assert ask(client, "127.0.0.1", X_Forwarded_For="203.0.113.7").status_code == 401


def test_metrics_are_only_read(client):
    assert client.post("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 405
