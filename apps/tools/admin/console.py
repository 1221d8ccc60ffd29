"""The test console: an operation with its arguments, in fields or as JSON, explained, rehearsed or made."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core.folded import ShownJson, shown_value
from apps.core.request_id import current_request_id
from apps.tools.admin.pages import Context, actor_of
from apps.tools.errors import ApprovalRequired, FieldError, InvalidArguments, ToolError
from apps.tools.forms import ArgumentForm
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import registry
from apps.tools.services import execute_tool, explain_call
from apps.tools.tool import Operation
from apps.tools.types import CallContext, Effect, Origin, PlannedCall, ToolResult, Verdict

PLACEHOLDERS: dict[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: verdicts, a result, or an error; `waits` is the approval it waits for."""

    verdicts: tuple[Verdict, ...] = ()
    result: ToolResult | None = None
    error: ToolError | None = None
    waits: Any = None

    @property
    def would_pass(self) -> bool:
        """Tell whether every gate would let the call pass."""
        return all(verdict.verdict == "pass" for verdict in self.verdicts)

    @property
    def came(self) -> ShownJson:
        """Return the result as names and values."""
        return shown_value(self.result.data if self.result else None)


def console(request: HttpRequest, config: ToolConfig) -> Context:
    """Show the console; on POST try what was asked for."""
    operations = _operations(config)
    asked = request.POST.get("operation") or request.GET.get("operation", "")
    chosen = next((one for one in operations if one.name == asked), operations[0] if operations else None)
    if chosen is None:
        return {"operations": []}
    as_json = "arguments" in request.POST or request.GET.get("as") == "json"
    example = example_of(chosen)
    form = ArgumentForm(chosen, given=example, data=request.POST if request.method == "POST" and not as_json else None)
    arguments = request.POST.get("arguments") or json.dumps(example, indent=2)
    outcome = _try(request, config, chosen, arguments if as_json else form) if request.method == "POST" else None
    return {
        "operations": operations,
        "chosen": chosen,
        "fields": fields_of(chosen),
        "form": None if as_json else form,
        "arguments": arguments,
        "outcome": outcome,
    }


def example_of(operation: Operation) -> dict[str, Any]:
    """Return arguments to start from: the required ones, with examples, defaults or empty values."""
    schema = operation.arguments.model_json_schema()
    required = schema.get("required", [])
    return {name: _value(schema["properties"][name]) for name in required}


def fields_of(operation: Operation) -> list[dict[str, Any]]:
    """Return the operation's arguments as a table shows them: name, type, whether it must be given, what it is."""
    schema = operation.arguments.model_json_schema()
    required = set(schema.get("required", []))
    return [
        {"name": name, "type": _type(field), "required": name in required, "help": field.get("description", "")}
        for name, field in schema.get("properties", {}).items()
    ]


def _operations(config: ToolConfig) -> list[Operation]:
    """Return the tool's operations, those that only read first."""
    found = registry.get(config.name).operations.values() if config.name in registry else ()
    return sorted(found, key=lambda one: (one.effect != Effect.READ, one.name))


def _try(
    request: HttpRequest, config: ToolConfig, operation: Operation, arguments: str | ArgumentForm
) -> Outcome | None:
    """Try a call; None where a field holds what can not be read, which the form says beside it."""
    if isinstance(arguments, ArgumentForm) and not arguments.is_valid():
        return None
    how = request.POST.get("how", "explain")
    context = CallContext(
        request_id=current_request_id(), user=actor_of(request), origin=Origin.CONSOLE, dry_run=how == "dry_run"
    )
    try:
        call = PlannedCall(config.name, operation.name, _read(arguments))
        if how == "explain":
            return Outcome(verdicts=tuple(explain_call(call=call, context=context)))
        return Outcome(result=execute_tool(call=call, context=context))
    except ApprovalRequired as waiting:
        return Outcome(error=waiting, waits=waiting.approval_id)
    except ToolError as error:
        if isinstance(error, InvalidArguments) and isinstance(arguments, ArgumentForm):
            arguments.point_out(error.errors)
        return Outcome(error=error)


def _read(arguments: str | ArgumentForm) -> dict[str, Any]:
    return _parsed(arguments) if isinstance(arguments, str) else arguments.arguments()


def _parsed(text: str) -> dict[str, Any]:
    try:
        arguments = json.loads(text)
    except ValueError as error:
        raise InvalidArguments([FieldError("arguments", _("This is no JSON: %s") % error)]) from None
    if not isinstance(arguments, dict):
        raise InvalidArguments([FieldError("arguments", _("This must be an object: {…}."))])
    return arguments


def _value(field: dict[str, Any]) -> Any:
    if field.get("examples"):
        return field["examples"][0]
    if "default" in field:
        return field["default"]
    return field["enum"][0] if field.get("enum") else PLACEHOLDERS.get(field.get("type", "string"), "")


def _type(field: dict[str, Any]) -> str:
    kinds = [option.get("type", "object") for option in field.get("anyOf", [field])]
    return " / ".join(kind for kind in kinds if kind != "null")
