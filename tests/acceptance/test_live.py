"""The page's own follower of events in a real browser: however often it is cut, each event comes once."""

import json
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.acceptance.server import ROOT, Server
from tests.acceptance.test_desk import begin

pytestmark = [pytest.mark.browser]
EVENTS = 1_000
CUTS = 50
FOLLOW = """async () => {
  const chat = document.querySelector('script[src*="/chat."]').src;
  const { follow } = await import(new URL("live.js", chat));
  const session = document.getElementById("chat").dataset.session;
  globalThis.seen = [];
  follow(`/ws/chat?session_id=${session}&by=test`, {
    after: 0,
    onEvent: ({ event, data }) => {
      if (event === "tick") document.body.dataset.seen = globalThis.seen.push(data.number);
    },
    // The network is back at once: the wait between two tries is not what is tested here.
    onState: (isConnected) => isConnected || setTimeout(() => dispatchEvent(new Event("online"))),
  });
}"""


class Scissors:
    """Stand between page and server, and cut the socket after some frames: every other time the last one is lost."""

    def __init__(self, *, cuts: int, every: int) -> None:
        self.left, self.every = cuts, every
        self.after: list[int] = []

    def __call__(self, page: WebSocketRoute) -> None:
        """Pass on what the server sends until it is time to cut; what comes after the cut is lost."""
        server = page.connect_to_server()
        self.after.append(int(re.findall(r"after=(\d+)", page.url)[0]))
        passed = 0

        def on_frame(frame: str | bytes) -> None:
            nonlocal passed
            passed += "seq" in json.loads(frame)
            is_cut = passed == self.every and self.left > 0
            if is_cut:
                server.on_message(lambda _frame: None)
            if not is_cut or self.left % 2:
                page.send(frame)
            if is_cut:
                self.left -= 1
                server.close()
                page.close(code=1012)

        server.on_message(on_frame)


def publishing(server: Server, session: str) -> subprocess.Popen[bytes]:
    """Start a process beside the server that publishes the events to the session."""
    what = f'publish(stream="chat:{session}", event="tick", data={{"number": number}})'
    code = f"from apps.live.services import publish\nfor number in range({EVENTS}):\n    {what}"
    return subprocess.Popen([sys.executable, "manage.py", "shell", "-c", code], cwd=ROOT, env=server.environment())


def test_a_thousand_events_reach_the_page_once_and_in_order_over_a_socket_cut_fifty_times(
    sign_in: Callable[..., Page], server: Server
) -> None:
    page = sign_in("agent")
    session = begin(page).rstrip("/").rpartition("/")[2]
    scissors = Scissors(cuts=CUTS, every=EVENTS // (CUTS + 1))
    page.route_web_socket(re.compile(r"/ws/chat.*by=test"), scissors)
    page.evaluate(FOLLOW)
    with publishing(server, session) as publisher:
        expect(page.locator("body")).to_have_attribute("data-seen", str(EVENTS), timeout=120_000)
    assert publisher.returncode == 0
    assert (scissors.left, len(scissors.after)) == (0, CUTS + 1)
    assert page.evaluate("globalThis.seen") == list(range(EVENTS))
