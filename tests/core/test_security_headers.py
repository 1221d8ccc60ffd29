"""Every page, the admin's too, runs no code but our own files."""

import pytest
from django.test import Client

from tests.conftest import PASSWORD

SIGN_IN, TOKENS, ADMIN, ADMIN_LIST = "/accounts/sign-in/", "/accounts/tokens/", "/admin/", "/admin/accounts/user/"


def policy_of(response):
    """Return the directives of the content security policy."""
    directives = response.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, _space, sources in (directive.partition(" ") for directive in directives)}


@pytest.mark.parametrize("path", [SIGN_IN, TOKENS, ADMIN, ADMIN_LIST, "/healthz", "/no-such-page/"])
def test_a_page_allows_only_our_own_files(operator, client_for, path):
    policy = policy_of(client_for(operator).get(path))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"


@pytest.mark.parametrize("path", [TOKENS, ADMIN, ADMIN_LIST])
def test_a_page_holds_no_inline_code(operator, client_for, path):
    body = client_for(operator).get(path).content.decode()
    assert "<style" not in body
    assert ' style="' not in body
    assert " onclick=" not in body
    assert "<script>" not in body


def test_a_page_can_not_be_framed_or_sniffed_and_tells_no_other_site_where_one_was(client):
    headers = client.get(SIGN_IN).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, agent):
    client.post(SIGN_IN, {"username": "agent", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_a_form_without_its_token_is_refused_with_a_page_that_says_what_to_do(agent):
    client = Client(enforce_csrf_checks=True)
    response = client.post(SIGN_IN, {"username": "agent", "password": "x"})
    assert response.status_code == 403
    assert "Traceback" not in response.content.decode()


def test_a_host_that_is_not_ours_is_refused(client):
    assert client.get(SIGN_IN, headers={"Host": "evil.example"}).status_code == 400


def test_an_unknown_page_is_a_page_of_ours(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "SupportDesk" in response.content.decode()
