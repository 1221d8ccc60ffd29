"""Users and tokens in the control room."""

import pytest
from django.contrib.auth.models import Group

from apps.accounts.models import ApiToken, User
from apps.accounts.services import authenticate_token, issue_token
from apps.accounts.types import Role, Scope
from apps.core.clock import now

USERS, TOKENS = "/admin/accounts/user/", "/admin/accounts/apitoken/"


@pytest.fixture
def office(operator, client_for):
    """Return the browser of an operator."""
    return client_for(operator)


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser(username="root", password="x")


def form_of(response):
    """Return what the page's form would send unchanged."""
    form = response.context["adminform"].form
    return {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}


def test_an_operator_makes_a_user_and_gives_a_role(office):
    data = {"username": "lena", "usable_password": "true", "password1": "Xk29-lmno", "password2": "Xk29-lmno"}
    response = office.post(f"{USERS}add/", data)
    user = User.objects.get(username="lena")
    assert response.status_code == 302
    page = office.get(f"{USERS}{user.pk}/change/")
    changed = {"username": "lena", "is_active": "on", "groups": [Group.objects.get(name=Role.AGENT).pk]}
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    assert page.status_code == 200
    assert office.post(f"{USERS}{user.pk}/change/", {**changed, **dates}).status_code == 302
    assert user.role == Role.AGENT


def test_an_operator_can_not_make_a_superuser(office, agent):
    fields = office.get(f"{USERS}{agent.pk}/change/").context["adminform"].form.fields
    assert "is_superuser" not in fields
    assert "user_permissions" not in fields
    data = {"username": "agent", "is_superuser": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    assert office.post(f"{USERS}{agent.pk}/change/", data).status_code == 302
    agent.refresh_from_db()
    assert agent.is_superuser is False


@pytest.mark.parametrize("page", ["change/", "delete/", "password/"])
def test_an_operator_can_not_touch_a_superuser(office, superuser, page):
    assert office.post(f"{USERS}{superuser.pk}/{page}", {"post": "yes"}).status_code == 403
    superuser.refresh_from_db()
    assert superuser.check_password("x")


def test_the_superusers_among_selected_users_are_not_deleted(office, superuser, agent):
    data = {"action": "delete_selected", "_selected_action": [superuser.pk, agent.pk], "post": "yes"}
    office.post(USERS, data)
    assert User.objects.filter(pk=superuser.pk).exists()


def test_a_superuser_may_do_both(client_for, superuser, agent):
    fields = client_for(superuser).get(f"{USERS}{agent.pk}/change/").context["adminform"].form.fields
    assert {"is_superuser", "user_permissions"} <= set(fields)


def test_the_list_of_users_costs_the_same_with_few_and_with_many(office, make_user, django_assert_max_num_queries):
    make_user(Role.AGENT)
    with django_assert_max_num_queries(12) as few:
        office.get(USERS)
    make_user(Role.AGENT, username="second")
    make_user(Role.SUPERVISOR, username="third")
    with django_assert_max_num_queries(12) as many:
        office.get(USERS)
    assert len(many) == len(few)


def test_an_auditor_looks_and_changes_nothing(auditor, agent, client_for):
    client = client_for(auditor)
    assert client.get(USERS).status_code == 200
    assert client.post(f"{USERS}{agent.pk}/change/", {"username": "renamed"}).status_code == 403


@pytest.mark.parametrize("path", [USERS, TOKENS])
def test_an_agent_does_not_get_in(agent, client_for, path):
    assert client_for(agent).get(path).status_code == 302


def test_a_token_can_be_looked_at_but_not_made_or_changed(office, agent):
    token, text = issue_token(user=agent, name="Script", scopes=[Scope.CHAT])
    page = office.get(f"{TOKENS}{token.pk}/change/")
    assert page.status_code == 200
    assert text not in page.content.decode()
    assert token.digest not in page.content.decode()
    assert office.post(f"{TOKENS}{token.pk}/change/", {"name": "renamed"}).status_code == 403
    assert office.get(f"{TOKENS}add/").status_code == 403


def test_an_operator_revokes_tokens_of_others(office, agent):
    token, text = issue_token(user=agent, name="Script", scopes=[Scope.CHAT])
    response = office.post(TOKENS, {"action": "revoke", "_selected_action": [token.pk]}, follow=True)
    assert "1 token was revoked." in response.content.decode()
    assert authenticate_token(text=text, now=now()) is None
    assert ApiToken.objects.get().revoked_at is not None
