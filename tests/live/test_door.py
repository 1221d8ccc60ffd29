"""Who opens a websocket: our pages with a cookie, programs with a token of the scope, nobody else."""

from collections.abc import Callable, Iterable

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import issue_token, revoke_token
from apps.accounts.types import Scope
from apps.conversations.models import ChatSession
from apps.live.services import publish
from supportdesk.sockets import SocketDoor
from tests.live.sockets import LEAVE_S, TIMEOUT_S, Socket, run

pytestmark = pytest.mark.django_db
Headers = Iterable[tuple[bytes, bytes]]
OPEN, DENIED = "open", "denied"


@pytest.fixture(autouse=True)
def _said(stream: str) -> None:
    """Have something to send to whoever comes in."""
    publish(stream=stream, event="status", data={})


@pytest.fixture
def path(session: ChatSession) -> str:
    return f"/ws/chat?session_id={session.pk}&after=0"


def knock(path: str, headers: Headers) -> str | int:
    """Return whether the door lets a connection in, denies it, or with which code it closes it."""

    async def story() -> str | int:
        communicator = WebsocketCommunicator(SocketDoor(), path, headers=list(headers))
        accepted, _code = await communicator.connect(timeout=TIMEOUT_S)
        try:
            output = await communicator.receive_output(timeout=TIMEOUT_S) if accepted else {}
            return int(output["code"]) if "code" in output else OPEN if accepted else DENIED
        finally:
            await communicator.disconnect(timeout=LEAVE_S)

    return run(story)


def bearer(user: User, *scopes: Scope) -> Headers:
    _token, text = issue_token(user=user, name="Follower", scopes=scopes)
    return [(b"authorization", f"Bearer {text}".encode())]


def cookie(browser: Client, origin: str = "") -> Headers:
    name = settings.SESSION_COOKIE_NAME
    sent = [(b"cookie", f"{name}={browser.cookies[name].value}".encode())]
    return [*sent, (b"origin", origin.encode())] if origin else sent


def test_a_token_with_the_scope_follows_a_conversation(agent: User, path: str) -> None:
    assert knock(path, bearer(agent, Scope.CHAT)) == OPEN


def test_a_token_follows_the_calls_and_hears_what_it_missed(operator: User) -> None:
    publish(stream="tools", event="breaker", data={"tool": "crm"})
    headers = list(bearer(operator, Scope.TOOLS_READ))

    async def story() -> list[int]:
        communicator = WebsocketCommunicator(SocketDoor(), "/ws/tools?after=0", headers=headers)
        await communicator.connect(timeout=TIMEOUT_S)
        seqs = await Socket(communicator).seqs(1)
        await communicator.disconnect(timeout=LEAVE_S)
        return seqs

    assert run(story) == [1]


def test_a_token_of_another_scope_is_none_here(agent: User, path: str) -> None:
    assert knock(path, bearer(agent, Scope.TOOLS_READ)) == 4401


def test_a_token_that_was_revoked_is_none(agent: User, path: str) -> None:
    token, text = issue_token(user=agent, name="Follower", scopes=[Scope.CHAT])
    revoke_token(token=token, now=timezone.now())
    assert knock(path, [(b"authorization", f"Bearer {text}".encode())]) == 4401


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "bearer \xff"])
def test_a_text_that_is_no_token_is_none(path: str, header: str) -> None:
    assert knock(path, [(b"authorization", header.encode("latin1"))]) == 4401


def test_a_token_sees_no_more_than_its_user(make_user: Callable[..., User], path: str) -> None:
    assert knock(path, bearer(make_user(username="stranger"), Scope.CHAT)) == 4404


def test_a_page_of_ours_comes_in_with_its_cookie(agent: User, path: str, client_for: Callable[[User], Client]) -> None:
    assert knock(path, cookie(client_for(agent), "http://localhost:8000")) == OPEN


def test_a_page_of_another_site_does_not(agent: User, path: str, client_for: Callable[[User], Client]) -> None:
    assert knock(path, cookie(client_for(agent), "https://evil.example")) == DENIED


def test_a_program_with_a_cookie_names_no_page(agent: User, path: str, client_for: Callable[[User], Client]) -> None:
    assert knock(path, cookie(client_for(agent))) == OPEN


def test_nobody_is_told_to_sign_in(path: str) -> None:
    assert knock(path, []) == 4401


@pytest.mark.parametrize("address", ["/ws/nowhere", "/ws/", "/chat/", "/ws/tools/"])
def test_an_address_that_there_is_not_is_closed_as_unknown(address: str) -> None:
    assert knock(address, []) == 4404
