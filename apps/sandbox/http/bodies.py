"""Reading bodies and query strings into schemas."""

from typing import TypeVar

from django.http import HttpRequest
from pydantic import ValidationError

from apps.sandbox.errors import BadRequest, BodyTooLarge, Invalid, NotJson
from apps.sandbox.schemas.common import Body, Query

MAX_BODY_BYTES = 64 * 1024

B = TypeVar("B", bound=Body)
Q = TypeVar("Q", bound=Query)


def read_body(request: HttpRequest, schema: type[B]) -> B:
    """Return the JSON body; raises NotJson, BodyTooLarge, BadRequest where it is no JSON, and Invalid."""
    if request.content_type != "application/json":
        raise NotJson("Send the body as JSON, with the content type application/json.")
    if int(request.headers.get("Content-Length") or 0) > MAX_BODY_BYTES:
        raise BodyTooLarge(f"A body may have {MAX_BODY_BYTES} bytes.")
    if b"\\u0000" in request.body:
        raise BadRequest("The body holds a NUL character.")
    try:
        return schema.model_validate_json(request.body)
    except ValidationError as error:
        raise _refused(error, "The body is not accepted.") from error


def read_query(request: HttpRequest, schema: type[Q]) -> Q:
    """Return the query string's parameters, the last value of each; raises BadRequest and Invalid."""
    values = {name: str(value) for name, value in request.GET.items()}
    if any("\0" in value for value in values.values()):
        raise BadRequest("The query string holds a NUL character.")
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        raise _refused(error, "The query string is not accepted.") from error


def _refused(error: ValidationError, message: str) -> BadRequest | Invalid:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    if problems[0]["type"] == "json_invalid":
        return BadRequest("The body is not valid JSON.")
    fields = {".".join(map(str, problem["loc"])) or "body": _plain(problem["msg"]) for problem in problems}
    return Invalid(message, fields=fields)


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
