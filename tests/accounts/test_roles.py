"""The four roles: what each may do, and who is made with them."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from apps.accounts.models import User
from apps.accounts.types import Role


@pytest.fixture
def user_of(make_user):
    return {role: make_user(role) for role in Role}


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("tools.change_toolconfig", {Role.OPERATOR}),
        ("tools.view_toolconfig", {Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR}),
        ("audit.view_toolcall", {Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR}),
        ("audit.change_toolcall", set()),
        ("conversations.add_message", {Role.OPERATOR, Role.SUPERVISOR, Role.AGENT}),
        ("conversations.view_chatsession", set(Role)),
        ("tickets.change_ticket", {Role.OPERATOR, Role.SUPERVISOR, Role.AGENT}),
        ("tickets.view_ticket", set(Role)),
        ("knowledge.change_article", {Role.OPERATOR, Role.SUPERVISOR}),
        ("knowledge.view_article", set(Role)),
        ("accounts.change_user", {Role.OPERATOR}),
        ("accounts.view_apitoken", {Role.OPERATOR, Role.AUDITOR}),
        ("auth.change_group", set()),
    ],
)
def test_a_permission_is_held_by_just_these_roles(user_of, permission, roles):
    assert {role for role, user in user_of.items() if user.has_perm(permission)} == roles


def test_auditors_only_look(make_user):
    actions = {permission.split(".")[1].split("_")[0] for permission in make_user(Role.AUDITOR).get_all_permissions()}
    assert actions == {"view"}


def test_the_groups_are_named_after_the_roles(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(Role)


def test_migrating_again_restores_the_roles_and_keeps_what_was_added(db):
    group = Group.objects.get(name=Role.AGENT)
    added = Permission.objects.get(codename="view_toolcall")
    group.permissions.set([added])
    call_command("migrate", verbosity=0)
    held = set(group.permissions.values_list("codename", flat=True))
    assert {"view_toolcall", "add_message", "change_ticket"} <= held
    assert "change_toolconfig" not in held


def test_a_user_without_a_group_has_no_role_and_no_permission(make_user):
    user = make_user()
    assert (user.role, user.role_names, user.get_all_permissions()) == ("", frozenset(), set())


def test_of_several_roles_the_strongest_is_the_one_that_is_counted(make_user):
    user = make_user(Role.AUDITOR, Role.AGENT, Role.SUPERVISOR)
    assert user.role == Role.SUPERVISOR
    assert user.role_names == {Role.AUDITOR, Role.AGENT, Role.SUPERVISOR}


def test_a_superuser_has_every_role(db):
    assert User.objects.create_superuser(username="root").role_names == set(Role)


def test_a_group_that_is_no_role_does_not_count(make_user):
    user = make_user(Role.AGENT)
    user.groups.add(Group.objects.create(name="night shift"))
    assert user.role_names == {Role.AGENT}


def test_the_roles_of_a_user_are_read_once(make_user, django_assert_num_queries):
    user = User.objects.get(pk=make_user(Role.AGENT).pk)
    with django_assert_num_queries(1):
        assert (user.role, user.role, user.role_names) == (Role.AGENT, Role.AGENT, {Role.AGENT})
