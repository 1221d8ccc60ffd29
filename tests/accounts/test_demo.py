"""The demo users of a first start."""

from apps.accounts.models import ApiToken, User
from apps.accounts.services import authenticate_token, make_demo_users
from apps.accounts.types import Role, Scope
from apps.core.clock import now


def test_a_first_start_makes_a_user_and_a_token_for_each_role(db):
    logins = make_demo_users(password=None, tokens={})
    assert [(login.role, login.username) for login in logins] == [(role, role.value) for role in Role]
    for login in logins:
        user = User.objects.get(username=login.username)
        assert user.check_password(login.password)
        assert user.role_names == {login.role}
        token = authenticate_token(text=login.token, now=now())
        assert (token.user, token.scopes) == (user, [scope.value for scope in Scope])
    assert len({login.password for login in logins}) == len({login.token for login in logins}) == 4


def test_all_but_the_agent_may_enter_the_control_room(db):
    make_demo_users(password=None, tokens={})
    assert set(User.objects.filter(is_staff=True).values_list("username", flat=True)) == {
        "operator",
        "supervisor",
        "auditor",
    }
    assert not User.objects.filter(is_superuser=True).exists()


def test_password_and_tokens_may_be_given(db):
    logins = make_demo_users(password="given", tokens={"agent": "agent-token", "auditor": ""})
    by_role = {login.role: login for login in logins}
    assert {login.password for login in logins} == {"given"}
    assert by_role[Role.AGENT].token == "agent-token"
    assert authenticate_token(text="agent-token", now=now()).user.username == "agent"
    assert by_role[Role.AUDITOR].token.startswith("sd_")


def test_a_second_start_makes_nothing_and_tells_nothing(db):
    make_demo_users(password=None, tokens={})
    assert make_demo_users(password="other", tokens={}) == []
    assert (User.objects.count(), ApiToken.objects.count()) == (4, 4)
    assert not User.objects.get(username="agent").check_password("other")


def test_a_house_that_has_users_gets_no_demo_users(make_user):
    make_user(username="somebody")
    assert make_demo_users(password=None, tokens={}) == []
    assert list(User.objects.values_list("username", flat=True)) == ["somebody"]
