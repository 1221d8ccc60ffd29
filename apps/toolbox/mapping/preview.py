"""The request that a mapping makes of some inputs, without sending anything."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from apps.toolbox.mapping.alternatives import chosen_alternative
from apps.toolbox.mapping.settings import RestMapping
from apps.toolbox.mapping.values import body_of, form_of, path_of, query_of
from apps.tools.dry_run import DescribedRequest


def preview_request(*, rest: RestMapping, request: str, inputs: Mapping[str, Any], base_url: str) -> DescribedRequest:
    """Return a request as it would go out, without its key; raises OperationFailed where it is not wired."""
    mapping = chosen_alternative(rest, request, inputs)
    query, body = query_of(mapping, inputs), body_of(mapping, inputs)
    return DescribedRequest(
        method=mapping.method,
        url=base_url.rstrip("/") + path_of(mapping, inputs) + (f"?{urlencode(query)}" if query else ""),
        headers=rest.headers,
        body=(form_of(body) if mapping.body_format == "form" else body) or None,
    )
