"""Intents of tools that nobody has worded answers for: example sentences alone teach the agent to call them."""

from apps.agent.answers.tools import work_of
from apps.agent.types import Intent
from apps.tools.registry import registry
from apps.tools.tool import Operation
from apps.tools.types import Effect

# The agent has intents, or rules of its own, for what these know.
KNOWN = frozenset(
    "attachment billing compliance_check crm escalation inventory knowledge_retriever language_model memory "
    "profile_reader sms_outreach stage_classifier".split()
)


def tool_intents() -> dict[str, Intent]:
    """Return an intent for each operation that only reads and is asked with one text, as `tool.operation`."""
    found = [(tool.name, one) for tool in registry if tool.name not in KNOWN for one in tool.operations.values()]
    asked = [(tool, one, _one_text(one)) for tool, one in found if one.effect == Effect.READ]
    return {
        f"{tool}.{one.name}": Intent(f"{tool}.{one.name}", examples=(), work=work_of(tool, one.name, argument))
        for tool, one, argument in asked
        if argument
    }


def _one_text(operation: Operation) -> str:
    """Return the one argument that has to be given, where it is a text; else nothing."""
    schema = operation.arguments.model_json_schema()
    required = schema.get("required", [])
    is_text = len(required) == 1 and schema["properties"][required[0]].get("type") == "string"
    return str(required[0]) if is_text else ""
