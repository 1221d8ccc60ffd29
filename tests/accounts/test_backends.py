"""Permissions in one query: the same as Django's own backend says."""

from collections.abc import Callable

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission
from pytest_django import DjangoAssertNumQueries

from apps.accounts.backends import OneQueryBackend
from apps.accounts.models import User
from apps.accounts.types import Role


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("roles", [(), *[(role,) for role in Role], (Role.AGENT, Role.AUDITOR)])
def test_roles_and_own_permissions_add_up_as_in_django(make_user: Callable[..., User], roles: tuple[Role, ...]) -> None:
    user = make_user(*roles, username="somebody")
    user.user_permissions.add(Permission.objects.get(codename="delete_ticket"))

    found = OneQueryBackend().get_all_permissions(fresh(user))
    assert "tickets.delete_ticket" in found
    assert found == ModelBackend().get_all_permissions(fresh(user))


def test_a_superuser_may_do_everything(make_user: Callable[..., User]) -> None:
    user = make_user(username="root", is_superuser=True)

    assert len(OneQueryBackend().get_all_permissions(user)) == Permission.objects.count()


def test_who_is_switched_off_or_not_signed_in_may_do_nothing(agent: User) -> None:
    agent.is_active = False

    assert [OneQueryBackend().get_all_permissions(who) for who in (agent, AnonymousUser())] == [set(), set()]


def test_roles_and_permissions_cost_one_query(agent: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = fresh(agent)

    with django_assert_num_queries(1):
        assert user.has_perm("conversations.add_message")
        assert not user.has_perm("accounts.delete_user")
        assert user.role_names == {Role.AGENT}
