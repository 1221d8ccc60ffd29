"""Who may call the API: a token with its scopes, or the session cookie with CSRF."""

import pytest
from django.test import Client, RequestFactory

from apps.accounts.api_auth import TokenAuth, require_permission, require_scope
from apps.accounts.errors import PermissionMissing, ScopeMissing
from apps.accounts.services import issue_token
from apps.accounts.types import Scope

LIST, CHANGE = "/api/v1/tools", "/api/v1/tools/crm"


@pytest.fixture
def bearer():
    """Return the header of a new token of a user with some scopes."""

    def make(user, *scopes):
        return {"Authorization": f"Bearer {issue_token(user=user, name='Script', scopes=scopes)[1]}"}

    return make


def test_a_token_with_the_scope_reads(client, operator, bearer):
    assert client.get(LIST, headers=bearer(operator, Scope.TOOLS_READ)).status_code == 200


def test_a_token_without_the_scope_is_refused(client, operator, bearer):
    response = client.get(LIST, headers=bearer(operator, Scope.CHAT))
    assert (response.status_code, response.json()["type"]) == (403, "/problems/scope_missing")
    assert "tools:read" in response.json()["detail"]


def test_a_scope_never_gives_more_than_the_role(client, agent, bearer):
    headers = bearer(agent, Scope.TOOLS_WRITE)
    response = client.patch(CHANGE, {"enabled": False}, headers=headers, content_type="application/json")
    assert (response.status_code, response.json()["type"]) == (403, "/problems/permission_missing")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}])
def test_without_a_way_in_the_answer_is_a_problem(client, db, headers):
    response = client.get(LIST, headers=headers)
    assert (response.status_code, response.json()["type"]) == (401, "/problems/not_authenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_reads_with_every_scope(operator, client_for):
    assert client_for(operator).get(LIST).status_code == 200


def test_a_session_changes_nothing_without_the_csrf_token(operator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator)
    response = client.patch(CHANGE, {"enabled": False}, content_type="application/json")
    assert response.status_code == 403


def test_a_token_needs_no_csrf_token(operator, bearer):
    client = Client(enforce_csrf_checks=True)
    headers = bearer(operator, Scope.TOOLS_WRITE)
    response = client.patch(CHANGE, {"enabled": True}, headers=headers, content_type="application/json")
    assert response.status_code == 200


def test_the_request_acts_as_the_tokens_user(agent):
    token, text = issue_token(user=agent, name="Script", scopes=[Scope.CHAT])
    request = RequestFactory().get("/")
    assert TokenAuth().authenticate(request, text) == token
    assert request.user == agent


def test_a_caller_is_returned_where_scope_and_permission_are_there(operator, agent):
    request = RequestFactory().get("/")
    request.user, request.auth = operator, issue_token(user=operator, name="x", scopes=[Scope.TOOLS_WRITE])[0]
    assert require_permission(request, Scope.TOOLS_WRITE, "tools.change_toolconfig") == operator
    with pytest.raises(ScopeMissing):
        require_scope(request, Scope.CHAT)
    request.user, request.auth = agent, agent
    assert require_scope(request, Scope.TOOLS_WRITE) == agent
    with pytest.raises(PermissionMissing):
        require_permission(request, Scope.TOOLS_WRITE, "tools.change_toolconfig")
