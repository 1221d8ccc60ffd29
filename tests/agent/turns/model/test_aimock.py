"""Turns against aimock, a server that others wrote: what it plays is in `aimock.json`."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from apps.audit.models import ToolCall
from apps.tools.models import Breaker
from tests.agent.turns.conftest import Chat
from tests.agent.turns.model.conftest import FAST

ChatOf = Callable[[str], Chat]
PROGRAM = Path(django_settings.BASE_DIR) / ".venv/aimock/node_modules/@copilotkit/aimock/dist/cli.js"
NODE = shutil.which("node")
TIER = "Anna Keller (C-1001) is on the Business tier."

pytestmark = pytest.mark.skipif(
    not (NODE and PROGRAM.exists()), reason="aimock is not installed: `make test` does it where npm is"
)


@pytest.fixture(scope="module")
def aimock() -> Iterator[str]:
    """Start aimock at a port of its own and return where it serves."""
    script = Path(__file__).with_name("aimock.json")
    command = [str(NODE), str(PROGRAM), "--port", "0", "--fixtures", str(script), "--strict"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        found = next(filter(None, (re.search(r"listening on (http://\S+)", line) for line in process.stdout)))
        yield f"{found[1]}/v1"
        process.terminate()


@pytest.fixture
def chat(aimock: str, chat_of: ChatOf, tool_row: Callable[..., None]) -> Chat:
    """Start the conversation of a customer whose turns aimock plans."""
    Breaker.objects.all().delete()
    tool_row("language_model", enabled=True, endpoint=aimock, settings={}, **FAST)
    return chat_of("C-1001")


def test_a_call_and_an_answer(chat: Chat) -> None:
    assert chat.say("Which tier am I on?") == "You are on the business tier. [1]"


def test_calls_side_by_side(chat: Chat) -> None:
    message = chat.ask("My tier and my last invoice?")

    assert message.text == "You are on the business tier. [1] Your last invoice is INV-20001 over EUR 116.62. [2]"
    assert message.metadata["planner"]["used"]["calls"] == 2


def test_another_customer_is_refused(chat: Chat) -> None:
    message = chat.ask("What is C-1002 paying?")

    assert message.text == "I can not look into another customer's account."
    assert [one["code"] for one in message.metadata["planner"]["refused"]] == ["another_customer"]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("length", "model_cut_short"),
        # A reset may overtake the words before it: the stream then broke off before any.
        ("cut", "model_stream_cut connection_cut"),
        ("busy", "upstream_rate_limited"),
        ("down", "upstream_unavailable"),
        ("malformed", "model_tool_malformed"),
        ("again", "step_limit"),
    ],
)
def test_what_goes_wrong_ends_in_the_answer_of_the_rules(chat: Chat, case: str, code: str) -> None:
    message = chat.ask(f"{case}: what tier am I on?")

    assert message.metadata["planner"]["fallback"]["code"] in code.split()
    assert TIER in message.text
    assert ToolCall.objects.for_session(chat.session.pk).filter(origin="model").count() <= 1
