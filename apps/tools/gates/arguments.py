"""Refuse arguments that break the operation's schema."""

from pydantic import ValidationError

from apps.tools.errors import FieldError, InvalidArguments
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.wording import said_of


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


def field_errors(error: ValidationError, *, of_whole: str = "arguments") -> list[FieldError]:
    """Return pydantic's faults as field names and sentences, without the values.

    A fault of no single field stands under `of_whole`.
    """
    return [
        FieldError(".".join(map(str, fault["loc"])) or of_whole, said_of(fault))
        for fault in error.errors(include_url=False, include_input=False)
    ]
