"""Turns that a language model plans, against a real server that plays its part."""

from collections.abc import Callable

from apps.audit.models import ToolCall
from tests.agent.turns.conftest import Chat
from tests.agent.turns.model.server import ModelServer, asks, says

ChatOf = Callable[[str], Chat]


def test_the_model_looks_up_and_answers_with_the_number_of_the_source(model: ModelServer, chat_of: ChatOf) -> None:
    chat = chat_of("C-1001")
    model.plays(
        asks(("crm__lookup_customer", {"customer_id": "C-1001"})), says("Anna Keller is on the business tier. [1]")
    )

    answer = chat.ask("Which plan am I on?")

    assert answer.text == "Anna Keller is on the business tier. [1]"
    assert [source["title"] for source in answer.sources] == ["CRM: lookup customer C-1001"]
    assert answer.metadata["planner"]["name"] == "model"
    calls = ToolCall.objects.for_session(chat.session.pk).order_by("started_at")
    assert {(call.tool, call.operation, call.origin, call.status) for call in calls} == {
        ("language_model", "complete", "rules", "completed"),
        ("escalation", "should_escalate", "rules", "completed"),
        ("crm", "lookup_customer", "model", "completed"),
        ("compliance_check", "check_reply", "rules", "completed"),
    }
