"""Sending one request in the other system's words, or showing what would be sent."""

from collections.abc import Mapping
from typing import Any

from apps.core.http import HttpClient, JsonResponse
from apps.core.http.errors import upstream_error_class
from apps.toolbox.mapping.pointers import value_at
from apps.toolbox.mapping.settings import ErrorRule, RequestMapping
from apps.toolbox.mapping.values import body_of, form_of, path_of, query_of

Values = Mapping[str, Any]
ERROR_IN_ANSWER = 422


def send(
    http: HttpClient, mapping: RequestMapping, inputs: Values, *, more: Mapping[str, str | int], headers: Values
) -> JsonResponse:
    """Send what a mapping makes of some inputs; `more` are the parameters of a page. Raises HttpError."""
    body = body_of(mapping, inputs)
    return http.request(
        mapping.method,
        path_of(mapping, inputs),
        params={**query_of(mapping, inputs), **more},
        json=body if mapping.body and mapping.body_format == "json" else None,
        form=form_of(body) if mapping.body and mapping.body_format == "form" else None,
        headers=headers,
    )


def raise_for_error(rule: ErrorRule | None, body: Any, host: str) -> None:
    """Raise the error of the status that the rule gives to what stands in a good answer."""
    if rule is None or value_at(body, rule.at) in rule.fine:
        return
    code = value_at(body, rule.code_at) if rule.code_at else None
    status = rule.codes.get(str(code), ERROR_IN_ANSWER)
    said = value_at(body, rule.message_at) if rule.message_at else value_at(body, rule.at)
    raise upstream_error_class(status)(host, status, body={"message": str(said)})
