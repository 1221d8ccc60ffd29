"""Fixtures that the tests of every app share."""

import gc
import socket
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management.commands import flush
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.tools.cache import store
from apps.tools.limits.retry_budget import budgets
from tests.rows import Rows, end_other_sessions

PASSWORD = "a-password-for-tests"
# A parallel run hands out whole files in this order: none that takes long may be left for the end.
LONGEST = ("test_starttool", "_hostile", "test_injections", "contract/", "chaos/", "test_crash")

# A busy machine may be slow without anything being wrong.
hypothesis.settings.register_profile("suite", deadline=None, max_examples=50)
hypothesis.settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONGEST))


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays to the end, and come less often: it took a tenth of a run's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the database be as migrations left it after each flush, which ends a test that really commits."""
    with django_db_blocker.unblock():
        first = Rows.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: first.insert())
        yield
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture(autouse=True)
def _as_at_the_start() -> Iterator[None]:
    """Empty what a process keeps between requests: its caches, its retry budgets, the language of the last one."""
    cache.clear()
    store().clear()
    budgets.forget()
    translation.deactivate()
    yield
    cache.clear()


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Make a user with the given roles, by default named after the first."""

    def make(*roles: Role, username: str = "", **fields: object) -> User:
        name = username or (roles[0] if roles else "nobody")
        user = User.objects.create_user(username=name, password=PASSWORD, **fields)
        user.groups.set(Group.objects.filter(name__in=roles))
        return user

    return make


@pytest.fixture
def operator(make_user: Callable[..., User]) -> User:
    return make_user(Role.OPERATOR, is_staff=True)


@pytest.fixture
def supervisor(make_user: Callable[..., User]) -> User:
    return make_user(Role.SUPERVISOR, is_staff=True)


@pytest.fixture
def agent(make_user: Callable[..., User]) -> User:
    return make_user(Role.AGENT)


@pytest.fixture
def auditor(make_user: Callable[..., User]) -> User:
    return make_user(Role.AUDITOR, is_staff=True)


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """Return a browser in which the user has signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def unused_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
