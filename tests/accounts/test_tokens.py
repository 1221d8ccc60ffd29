"""API tokens: shown once, kept as a digest, ended by their owner or by time."""

import hashlib
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from apps.accounts.errors import UnknownScope
from apps.accounts.models import ApiToken
from apps.accounts.services import authenticate_token, issue_token, revoke_token
from apps.accounts.types import Role, Scope
from apps.core.clock import now

URL = "/accounts/tokens/"


def issued(user, **kwargs):
    return issue_token(user=user, **{"name": "Script", "scopes": [Scope.CHAT], **kwargs})


def test_a_token_names_its_prefix_and_keeps_only_a_digest(agent):
    token, text = issued(agent, scopes=[Scope.TICKETS_READ, Scope.CHAT])
    mark, prefix, secret = text.split("_", 2)
    assert (mark, len(prefix)) == ("sd", 8)
    assert len(secret) >= 40
    token.refresh_from_db()
    assert token.prefix == f"sd_{prefix}"
    assert token.digest == hashlib.sha256(text.encode()).hexdigest()
    assert token.scopes == ["chat", "tickets:read"]
    assert str(token) == f"Script ({token.prefix}…)"


def test_a_token_authenticates_its_user(agent, django_assert_num_queries):
    token, text = issued(agent)
    authenticate_token(text=text, now=now())
    with django_assert_num_queries(1):
        found = authenticate_token(text=text, now=now())
        assert (found, found.user, found.user.role_names) == (token, agent, {"agent"})


def test_each_request_of_a_token_has_objects_of_its_own(agent):
    _token, text = issued(agent, scopes=[Scope.CHAT])
    first = authenticate_token(text=text, now=now())
    first.scopes.append("calls:read")
    first.user.username = "changed"
    second = authenticate_token(text=text, now=now())
    assert (second.scopes, second.user.username) == (["chat"], "agent")


def test_the_roles_of_a_token_are_those_that_its_user_has_now(agent):
    _token, text = issued(agent)

    def roles():
        return authenticate_token(text=text, now=now()).user.role_names

    assert roles() == {"agent"}
    agent.groups.add(Group.objects.get(name="auditor"), Group.objects.create(name="choir"))
    assert roles() == {"agent", "auditor"}
    agent.groups.clear()
    assert roles() == frozenset()
    agent.is_superuser = True
    agent.save()
    assert roles() == set(Role)


def test_what_a_tokens_user_may_do_is_read_where_somebody_asks(operator, django_assert_num_queries):
    _token, text = issued(operator)
    found = authenticate_token(text=text, now=now())
    with django_assert_num_queries(1):
        assert found.user.has_perm("tools.change_toolconfig")


def test_no_two_tokens_are_the_same(agent):
    assert len({issued(agent)[1] for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-1], lambda text: text + "x", lambda text: text[:11], str.upper, lambda text: ""]
)
def test_a_text_that_is_not_the_token_authenticates_nobody(agent, spoil):
    _token, text = issued(agent)
    assert authenticate_token(text=spoil(text), now=now()) is None


def test_the_right_token_is_found_among_those_of_one_prefix(agent, auditor):
    first, first_text = issued(agent, text="same-prefix-1")
    second, second_text = issued(auditor, text="same-prefix-2")
    assert first.prefix == second.prefix == "same"
    assert authenticate_token(text=first_text, now=now()) == first
    assert authenticate_token(text=second_text, now=now()) == second


def test_a_token_ends_at_its_time(agent):
    moment = now()
    token, text = issued(agent, expires_at=moment)
    assert authenticate_token(text=text, now=moment - timedelta(seconds=1)) == token
    assert authenticate_token(text=text, now=moment) is None


def test_a_revoked_token_authenticates_nobody_and_keeps_its_first_end(agent):
    token, text = issued(agent)
    moment = now()
    revoke_token(token=token, now=moment)
    revoke_token(token=token, now=moment + timedelta(days=1))
    token.refresh_from_db()
    assert token.revoked_at == moment
    assert authenticate_token(text=text, now=moment) is None


def test_the_tokens_of_an_inactive_user_authenticate_nobody(agent):
    _token, text = issued(agent)
    agent.is_active = False
    agent.save()
    assert authenticate_token(text=text, now=now()) is None


def deactivate(token):
    token.user.is_active = False
    token.user.save()


ENDS = {
    "revoked": lambda token: revoke_token(token=token, now=now()),
    "deleted": lambda token: token.delete(),
    "without its user": lambda token: token.user.delete(),
    "of an inactive user": deactivate,
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_ends_a_token_is_felt_by_the_next_request(agent, end):
    token, text = issued(agent)
    before = authenticate_token(text=text, now=now())
    end(token)
    assert before is not None
    assert authenticate_token(text=text, now=now()) is None


ROLE_CHANGES = {
    "taken": lambda user: user.groups.clear(),
    "taken from the role's side": lambda user: user.groups.get().user_set.remove(user),
    "renamed": lambda user: Group(pk=user.groups.get().pk, name="choir").save(),
    "deleted": lambda user: user.groups.get().delete(),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ROLE_CHANGES.values(), ids=ROLE_CHANGES)
def test_a_change_of_roles_is_felt_by_the_next_request(agent, change):
    _token, text = issued(agent)
    before = authenticate_token(text=text, now=now())
    change(agent)
    after = authenticate_token(text=text, now=now())
    assert (before.user.role_names, after.user.role_names) == ({"agent"}, frozenset())


def test_use_is_noted_at_most_once_a_minute(agent, django_assert_num_queries):
    token, text = issued(agent)
    first = now()
    for moment, queries, noted in [
        (first, 2, first),
        (first + timedelta(seconds=59), 1, first),
        (first + timedelta(seconds=60), 2, first + timedelta(seconds=60)),
    ]:
        with django_assert_num_queries(queries):
            authenticate_token(text=text, now=moment)
        token.refresh_from_db()
        assert token.last_used_at == noted


def test_an_unknown_scope_issues_nothing(agent):
    with pytest.raises(UnknownScope, match="everything"):
        issued(agent, scopes=["chat", "everything"])
    assert ApiToken.objects.count() == 0


def test_the_page_issues_a_token_and_shows_it_this_once(agent, client_for):
    client = client_for(agent)
    response = client.post(URL, {"name": "Nightly report", "scopes": ["calls:read", "metrics"], "lifetime": "30"})
    assert response.status_code == 200
    token = ApiToken.objects.get()
    text = response.context["text"]
    assert (token.user, token.name, token.scopes) == (agent, "Nightly report", ["calls:read", "metrics"])
    assert timedelta(days=29) < token.expires_at - now() <= timedelta(days=30)
    assert authenticate_token(text=text, now=now()) == token
    assert response.content.decode().count(text) == 1
    assert "no-store" in response.headers["Cache-Control"]
    again = client.get(URL).content.decode()
    assert text not in again
    assert token.prefix in again


def test_a_token_without_end_can_be_issued(agent, client_for):
    client_for(agent).post(URL, {"name": "Forever", "scopes": ["chat"], "lifetime": ""})
    assert ApiToken.objects.get().expires_at is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"lifetime": "99999999999"}, "lifetime"),
    ],
)
def test_a_wrong_form_issues_nothing_and_keeps_what_was_written(agent, client_for, change, field):
    data = {"name": "Nightly report", "scopes": ["chat"], "lifetime": "30", **change}
    response = client_for(agent).post(URL, data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert ApiToken.objects.count() == 0
    if field != "name":
        assert 'value="Nightly report"' in response.content.decode()


def test_a_name_is_shown_as_text(agent, client_for):
    issued(agent, name="<script>alert(1)</script>")
    body = client_for(agent).get(URL).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "<script>alert" not in body


def test_the_page_lists_only_the_users_own_tokens(agent, operator, client_for):
    issued(agent, name="Mine")
    issued(operator, name="Theirs")
    assert [token.name for token in client_for(agent).get(URL).context["tokens"]] == ["Mine"]


def test_the_list_costs_the_same_with_one_and_with_three_tokens(agent, client_for, django_assert_num_queries):
    client = client_for(agent)
    issued(agent)
    client.get(URL)
    with django_assert_num_queries(4):
        client.get(URL)
    issued(agent)
    issued(agent)
    with django_assert_num_queries(4):
        client.get(URL)


def test_a_token_is_revoked_by_its_owner(agent, client_for):
    token, text = issued(agent, name="Old script")
    response = client_for(agent).post(f"{URL}{token.pk}/revoke/", follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert "“Old script” no longer works" in response.content.decode()
    assert authenticate_token(text=text, now=now()) is None


def test_a_token_of_somebody_else_can_not_be_revoked(agent, operator, client_for):
    token, text = issued(operator)
    assert client_for(agent).post(f"{URL}{token.pk}/revoke/").status_code == 404
    assert authenticate_token(text=text, now=now()) == token


def test_revoking_takes_a_post(agent, client_for):
    token, _text = issued(agent)
    assert client_for(agent).get(f"{URL}{token.pk}/revoke/").status_code == 405


def test_the_page_is_for_signed_in_users(client, db):
    response = client.get(URL)
    assert (response.status_code, response.url) == (302, "/accounts/sign-in/?next=/accounts/tokens/")


def test_an_empty_list_says_what_to_do(agent, client_for):
    assert "Issue one here" in client_for(agent).get(URL).content.decode()
