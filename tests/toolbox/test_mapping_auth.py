"""How a wired system knows us: keys in every place it wants them, and sessions that are opened once."""

import json
from dataclasses import replace
from typing import Any

import pytest

from apps.core.http import Unauthorized
from apps.toolbox.crm.tool import CrmSettings
from apps.toolbox.mapping.logins import KEPT, KeptLogins, Login
from apps.toolbox.mapping.settings import LoginAuth
from tests.toolbox.conftest import Upstream, ask, run_with
from tests.toolbox.wired import ANNA, CRM, LOGIN, REST, crm


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({}, "Authorization", "Bearer test-key"),
        ({"scheme": "bearer"}, "Authorization", "Bearer test-key"),
        ({"scheme": "token"}, "Authorization", "Token test-key"),
        ({"scheme": "basic", "username": "desk"}, "Authorization", "Basic ZGVzazp0ZXN0LWtleQ=="),
        ({"scheme": "header", "header": "X-Api-Key"}, "X-Api-Key", "test-key"),
    ],
)
def test_the_key_goes_where_the_system_wants_it(
    upstream: Upstream, auth: dict[str, str], header: str, value: str
) -> None:
    upstream.answers("GET", "/kunden/K-7", ANNA)

    crm("lookup_customer", customer_id="K-7", rest={**REST, "auth": auth, "headers": {"X-Tenant": "larkfield"}})

    assert upstream.request.headers[header] == value
    assert upstream.request.headers["X-Tenant"] == "larkfield"
    assert ("Authorization" in upstream.request.headers) is (header == "Authorization")


def test_a_session_is_opened_with_the_key_and_its_token_used(upstream: Upstream) -> None:
    upstream.answers("POST", "/session", {"data": {"token": "t-1"}})
    upstream.answers("GET", "/kunden/K-7", ANNA)
    auth = {**LOGIN, "token_at": "/data/token", "password_at": "/secret", "prefix": "Token"}

    crm("lookup_customer", customer_id="K-7", rest={**REST, "auth": auth})

    login, read = (call.request for call in upstream.mock.calls)
    assert json.loads(login.body) == {"username": "desk", "secret": "test-key"}
    assert "Authorization" not in login.headers
    assert read.headers["Authorization"] == "Token t-1"


def test_a_session_may_be_a_cookie(upstream: Upstream) -> None:
    upstream.mock.add(
        "POST", f"{upstream.base_url}/session", body="{}", content_type="application/json",
        headers={"Set-Cookie": "lang=de; Path=/, sid=s-1; HttpOnly"},
    )  # fmt: skip
    upstream.answers("GET", "/kunden/K-7", ANNA)

    crm("lookup_customer", customer_id="K-7", rest={**REST, "auth": {**LOGIN, "cookie": "sid"}})

    assert upstream.mock.calls[1].request.headers["Cookie"] == "sid=s-1"


@pytest.mark.parametrize("auth", [{**LOGIN, "token_at": "/token"}, {**LOGIN, "cookie": "sid"}])
def test_a_sign_in_that_gives_no_session_is_an_error(upstream: Upstream, auth: dict[str, str]) -> None:
    upstream.answers("POST", "/session", {"token": None})

    with pytest.raises(Unauthorized, match="gave no session"):
        crm("lookup_customer", customer_id="K-7", rest={**REST, "auth": auth})


SESSION = {**REST, "auth": {**LOGIN, "token_at": "/token"}}


def signed_in_as(upstream: Upstream) -> list[str]:
    """Return with which session each read was sent; a sign-in stands as its path."""
    return [str(call.request.headers.get("Authorization", call.request.path_url)) for call in upstream.mock.calls]


def read(times: int = 1, **changes: Any) -> None:
    run = replace(run_with(settings=CrmSettings.model_validate({"rest": SESSION})), **changes)
    for _ in range(times):
        ask(CRM, "lookup_customer", run=run, customer_id="K-7")


def test_a_session_is_opened_once_and_kept_for_the_next_calls(upstream: Upstream) -> None:
    upstream.answers("POST", "/session", {"token": "t-1"})
    upstream.answers("GET", "/kunden/K-7", ANNA)

    read(3)

    assert signed_in_as(upstream) == ["/api/session", "Bearer t-1", "Bearer t-1", "Bearer t-1"]


def test_a_session_that_ended_is_opened_anew_and_the_request_sent_once_more(upstream: Upstream) -> None:
    upstream.answers("POST", "/session", {"token": "t-1"})
    upstream.answers("POST", "/session", {"token": "t-2"})
    upstream.answers("GET", "/kunden/K-7", ANNA)
    upstream.answers("GET", "/kunden/K-7", {"message": "Your session has ended."}, status=401)
    upstream.answers("GET", "/kunden/K-7", ANNA)
    read()

    read(2)

    sent = ["/api/session", "Bearer t-1", "Bearer t-1", "/api/session", "Bearer t-2", "Bearer t-2"]
    assert signed_in_as(upstream) == sent


def test_a_session_that_is_refused_at_once_is_an_error_and_not_kept(upstream: Upstream) -> None:
    upstream.answers("POST", "/session", {"token": "t-1"})
    upstream.answers("GET", "/kunden/K-7", {"message": "You may not."}, status=401)

    for _ in range(2):
        with pytest.raises(Unauthorized, match="You may not"):
            read()

    assert signed_in_as(upstream) == ["/api/session", "Bearer t-1", "/api/session", "Bearer t-1"]


def test_an_error_inside_a_good_answer_can_end_a_session_too(upstream: Upstream) -> None:
    upstream.answers("POST", "/session", {"token": "t-1"})
    upstream.answers("GET", "/kunden/K-7", {**ANNA, "fehler": {"art": "abgelaufen"}})
    rest = {**SESSION, "errors": {"at": "/fehler", "code_at": "/fehler/art", "codes": {"abgelaufen": 401}}}

    with pytest.raises(Unauthorized):
        crm("lookup_customer", customer_id="K-7", rest=rest)

    assert KEPT.get(Login(upstream.base_url, CrmSettings.model_validate({"rest": rest}).rest.auth, "test-key")) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": {"Authorization": "Bearer another-key"}},
        {"base_url": "http://127.0.0.1:9999/other"},
        {
            "settings": CrmSettings.model_validate(
                {"rest": {**SESSION, "auth": {**SESSION["auth"], "username": "anna"}}}
            )
        },
    ],
    ids=["key", "host", "settings"],
)
def test_a_session_belongs_to_its_key_host_and_settings(upstream: Upstream, changes: dict[str, Any]) -> None:
    for base in ("api", "other"):
        upstream.base_url = f"http://127.0.0.1:9999/{base}"
        upstream.answers("POST", "/session", {"token": f"t-{base}"})
        upstream.answers("GET", "/kunden/K-7", ANNA)

    read()
    read(**changes)

    assert [path.endswith("/session") for path in upstream.paths] == [True, False, True, False]


def test_of_too_many_sessions_the_one_used_longest_ago_is_forgotten() -> None:
    auth = LoginAuth(**{**LOGIN, "token_at": "/token"})
    first, second, third = (Login(f"https://{name}.example.com", auth, "key") for name in ("a", "b", "c"))
    kept = KeptLogins(limit=2)
    kept.keep(first, {"Authorization": "1"})
    kept.keep(second, {"Authorization": "2"})
    kept.get(first)

    kept.keep(third, {"Authorization": "3"})

    assert [kept.get(one) for one in (first, second, third)] == [{"Authorization": "1"}, None, {"Authorization": "3"}]


def test_a_key_is_not_shown_where_a_session_is_written_out() -> None:
    assert "top-secret" not in repr(Login("https://a.example.com", LoginAuth(**LOGIN, token_at="/t"), "top-secret"))
