"""Refuse arguments that break the operation's schema."""

from pydantic import ValidationError

from apps.tools.errors import FieldError, InvalidArguments
from apps.tools.invocation import Invocation, Outcome, Proceed


def parse_arguments(invocation: Invocation) -> None:
    """Parse the call's arguments into the invocation; raises InvalidArguments with every fault."""
    try:
        invocation.arguments = invocation.operation.arguments.model_validate(dict(invocation.call.arguments))
    except ValidationError as error:
        raise InvalidArguments(field_errors(error)) from None


def arguments(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Parse the arguments for the gates behind; raises InvalidArguments."""
    parse_arguments(invocation)
    return proceed(invocation)


def field_errors(error: ValidationError) -> list[FieldError]:
    """Return pydantic's faults as field names and plain messages, without the values."""
    return [
        FieldError(".".join(map(str, fault["loc"])) or "arguments", fault["msg"])
        for fault in error.errors(include_url=False, include_input=False)
    ]
