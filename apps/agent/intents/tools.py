"""Intents of tools that nobody has worded answers for: example sentences alone teach the agent to call them."""

from apps.agent.answers import changes
from apps.agent.answers.tools import work_of
from apps.agent.planners.forms import form_of
from apps.agent.types import Intent
from apps.tools.registry.registry import registry
from apps.tools.tool import Operation
from apps.tools.types import Effect

# The agent has intents, or rules of its own, for what these know.
KNOWN = frozenset(
    "attachment billing compliance_check crm escalation inventory knowledge_retriever language_model memory "
    "profile_reader sms_outreach stage_classifier".split()
)


# Nobody else is asked about these, so that the customer is.
UNWATCHED = frozenset({Effect.RECORD, Effect.WRITE})


def tool_intents() -> dict[str, Intent]:
    """Return an intent for each operation that can be asked for in words, as `tool.operation`."""
    found = [(tool.name, one) for tool in registry if tool.name not in KNOWN for one in tool.operations.values()]
    intents = (_reading(tool, one) if one.effect == Effect.READ else _changing(tool, one) for tool, one in found)
    return {intent.name: intent for intent in intents if intent}


def _reading(tool: str, operation: Operation) -> Intent | None:
    """Return the intent of an operation that only reads, where it is asked with one text."""
    argument = _one_text(operation)
    name = f"{tool}.{operation.name}"
    return Intent(name, examples=(), work=work_of(tool, operation.name, argument)) if argument else None


def _changing(tool: str, operation: Operation) -> Intent | None:
    """Return the intent of an operation that changes something, where all that it needs can be asked for."""
    form = form_of(tool, operation, confirms=operation.effect in UNWATCHED)
    return Intent(f"{tool}.{operation.name}", examples=(), work=changes.work_of(form), form=form) if form else None


def _one_text(operation: Operation) -> str:
    """Return the one argument that has to be given, where it is a text; else nothing."""
    schema = operation.arguments.model_json_schema()
    required = schema.get("required", [])
    is_text = len(required) == 1 and schema["properties"][required[0]].get("type") == "string"
    return str(required[0]) if is_text else ""
