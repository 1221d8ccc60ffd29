"""Which pages are gone: those whose websocket was closed for longer than a moment, and only those."""

import pytest

from apps.accounts.models import User
from apps.conversations.services import start_session
from apps.live import pages
from apps.live.pages import is_gone, page_is_there, page_left
from apps.live.services import publish
from apps.live.types import chat_stream
from tests.live.sockets import connected, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the moment that a page may be away for be over at once."""
    monkeypatch.setattr(pages, "GRACE_S", -1.0)


def test_a_page_is_gone_once_its_socket_is_closed(agent: User) -> None:
    session = start_session(owner=agent)
    seen = []
    publish(stream=chat_stream(session.pk), event="status", data={})

    async def visit() -> None:
        async with connected(f"/ws/chat?session_id={session.pk}&page=one&after=0", agent) as socket:
            await socket.frames(1)
            seen.append(is_gone(user_id=agent.pk, page="one"))

    run(visit)
    assert [*seen, is_gone(user_id=agent.pk, page="one")] == [False, True]
    assert [is_gone(user_id=agent.pk, page="two"), is_gone(user_id=agent.pk, page="")] == [False, False]


def test_a_page_that_comes_back_is_there_whichever_socket_closes_first(agent: User) -> None:
    page_is_there(user_id=agent.pk, page="one", socket="first")
    page_is_there(user_id=agent.pk, page="one", socket="second")
    page_left(user_id=agent.pk, page="one", socket="first")
    assert not is_gone(user_id=agent.pk, page="one")
    page_left(user_id=agent.pk, page="one", socket="second")
    assert is_gone(user_id=agent.pk, page="one")


def test_a_connection_that_is_lost_for_a_moment_is_no_page_that_is_gone(
    agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    page_is_there(user_id=agent.pk, page="one", socket="first")
    page_left(user_id=agent.pk, page="one", socket="first")
    assert not is_gone(user_id=agent.pk, page="one")


def test_one_user_says_nothing_of_anothers_page(agent: User, operator: User) -> None:
    page_is_there(user_id=agent.pk, page="one", socket="first")
    page_left(user_id=operator.pk, page="one", socket="first")
    assert not is_gone(user_id=agent.pk, page="one")
