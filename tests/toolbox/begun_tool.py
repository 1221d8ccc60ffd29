"""What a tool that was just begun can do without another line of code; run by test_starttool in the copy it makes."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import User
from apps.agent.models import ExampleSentence
from apps.agent.services import run_turn
from apps.conversations.services import start_session
from apps.tools.models import ToolConfig
from apps.tools.services import change_config
from tests.toolbox.conftest import Upstream

PARCEL = {"id": "4711", "name": "Two boxes for Hamburg"}
SENTENCES = ("where is my parcel", "track parcel 4711", "has my parcel arrived", "parcel status", "find my parcel 4711")


@pytest.fixture
def tool(operator: User, upstream: Upstream) -> ToolConfig:
    """Return the tool's row, pointed at another system and switched on."""
    row = ToolConfig.objects.get(name="shipping_tracker")
    return change_config(config=row, changes={"enabled": True, "endpoint": upstream.base_url}, actor=operator)


def test_it_stands_in_the_control_room_the_api_and_the_docs(tool: ToolConfig, operator: User, client: Client) -> None:
    client.force_login(operator)

    room = client.get(f"/admin/tools/toolconfig/{tool.pk}/change/").content.decode()
    shown = client.get("/api/v1/tools/shipping_tracker").json()

    assert "Shipping tracker" in room
    assert (shown["name"], shown["enabled"]) == ("shipping_tracker", True)
    assert "search_parcels" in (settings.BASE_DIR / "docs" / "tools" / "shipping_tracker.md").read_text()


def test_the_agent_calls_it_once_example_sentences_are_added(
    tool: ToolConfig, operator: User, client: Client, upstream: Upstream
) -> None:
    upstream.answers("GET", "/parcels/4711", PARCEL)
    client.force_login(operator)
    session = start_session(owner=operator)
    before = run_turn(session=session, text="Where is my parcel 4711?", actor=operator).answer
    add = {"intent": "shipping_tracker.get_parcel", "text": SENTENCES[0], "language": "en", "is_active": "on"}

    client.post("/admin/agent/examplesentence/add/", {**add, "more": "\n".join(SENTENCES[1:])})
    answer = run_turn(session=session, text="Where is my parcel 4711?", actor=operator).answer

    assert ExampleSentence.objects.filter(intent="shipping_tracker.get_parcel").count() == len(SENTENCES)
    assert before is not None
    assert "Hamburg" not in before.text
    assert answer is not None
    assert answer.text == "- id: 4711 [1]\n- name: Two boxes for Hamburg [1]"
    assert [source["title"] for source in answer.sources] == ["Shipping tracker: 4711"]


def test_its_page_is_up_to_date() -> None:
    call_command("document_tools", "--check")


def test_the_same_name_again_is_refused_and_changes_nothing() -> None:
    tool = settings.BASE_DIR / "apps" / "toolbox" / "shipping_tracker" / "tool.py"
    before = tool.read_text(encoding="utf-8")

    with pytest.raises(CommandError, match=r"“shipping_tracker” is taken\. Nothing was written\."):
        call_command("starttool", "shipping_tracker")

    assert tool.read_text(encoding="utf-8") == before
