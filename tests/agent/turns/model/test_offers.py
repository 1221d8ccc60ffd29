"""Which functions a language model is offered, and what is kept from it and why."""

from collections.abc import Callable

from apps.tools.models import ForcedState, ToolConfig
from apps.tools.services import set_breaker
from tests.agent.turns.conftest import Chat
from tests.agent.turns.model.server import ModelServer, says

ChatOf = Callable[[str], Chat]
ToolRow = Callable[..., None]
HELLO = says("Hello! How can I help you?")


def withheld(chat: Chat) -> dict[str, str]:
    """Say hello, and return what was withheld: the gate by `tool.operation`."""
    planner = chat.ask("hello").metadata["planner"]
    return {f"{one['tool']}.{one['operation']}": one["gate"] for one in planner["withheld"]}


def test_operations_are_offered_as_functions_with_the_schemas_of_the_registry(
    model: ModelServer, chat_of: ChatOf
) -> None:
    model.plays(HELLO)

    message = chat_of("C-1001").ask("hello")

    assert sorted(model.offered()) == message.metadata["planner"]["offered"]
    functions = {tool["function"]["name"]: tool["function"] for tool in model.requests[0]["tools"]}
    assert functions["billing__get_invoice"] == {
        "name": "billing__get_invoice",
        "description": "Billing: Read one invoice with its lines.",
        "parameters": functions["billing__get_invoice"]["parameters"],
    }
    parameters = functions["billing__get_invoice"]["parameters"]
    assert (parameters["required"], parameters["additionalProperties"]) == (["invoice_id"], False)
    assert "title" not in parameters


def test_each_gate_that_would_refuse_now_withholds_the_tool(
    model: ModelServer, chat_of: ChatOf, tool_row: ToolRow
) -> None:
    model.plays(HELLO)
    tool_row("inventory", enabled=False)
    tool_row("profile_reader", allowed_roles=["supervisor"])
    tool_row("price_calculator", daily_quota=1)
    chat = chat_of("C-1001")
    billing = ToolConfig.objects.get(name="billing")
    set_breaker(config=billing, state=ForcedState.FORCE_OPEN, reason="Migration", actor=chat.actor, expires_s=60)
    model.plays(HELLO)

    gates = withheld(chat)

    assert {
        name: gates.get(name) for name in ("inventory.check_stock", "profile_reader.read_profile", "billing.refund")
    } == {
        "inventory.check_stock": "enabled",
        "profile_reader.read_profile": "access",
        "billing.refund": "breaker",
    }
    assert not {"inventory__check_stock", "profile_reader__read_profile", "billing__refund"} & model.offered()
    set_breaker(config=billing, state=ForcedState.AUTO, reason="", actor=chat.actor, expires_s=None)


def test_what_the_turn_does_itself_and_what_operators_keep_back_is_never_offered(
    model: ModelServer, chat_of: ChatOf
) -> None:
    model.plays(HELLO)

    gates = withheld(chat_of("C-1001"))

    assert gates == {
        "competitor_analysis.compare_features": "settings",
        "competitor_analysis.compare_pricing": "settings",
        "competitor_analysis.market_share": "settings",
        "competitor_analysis.opportunities": "settings",
        "competitor_analysis.profile": "settings",
        "compliance_check.check_reply": "turn",
        "compliance_check.check_text": "turn",
        "crm.list_customers": "identity",
        "crm.search_customers": "identity",
        "escalation.should_escalate": "turn",
        "knowledge_retriever.add_documents": "settings",
        "knowledge_retriever.remove_documents": "settings",
        "knowledge_retriever.stats": "settings",
        "language_model.complete": "turn",
        "language_model.embed": "turn",
        "memory.cleanup": "settings",
        "memory.forget": "settings",
        "sms_outreach.campaign_statistics": "settings",
        "stage_classifier.classify": "settings",
        "stage_classifier.history": "settings",
    }


def test_a_conversation_about_nobody_may_search_customers(model: ModelServer, chat: Chat) -> None:
    model.plays(HELLO)

    gates = withheld(chat)

    assert {"crm__list_customers", "crm__search_customers"} <= model.offered()
    assert "crm.search_customers" not in gates


def test_an_operator_keeps_an_operation_back_in_the_settings(
    model: ModelServer, chat_of: ChatOf, limits: Callable[..., None]
) -> None:
    limits(not_offered=["crm.update_customer", "sms_outreach"])
    model.plays(HELLO)

    gates = withheld(chat_of("C-1001"))

    assert (gates["crm.update_customer"], gates["sms_outreach.send"]) == ("settings", "settings")
    assert "competitor_analysis__profile" in model.offered()
