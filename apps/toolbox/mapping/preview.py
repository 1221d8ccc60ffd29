"""The requests that a mapping makes of some inputs, shown without sending anything."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apps.core.errors import SupportDeskError
from apps.toolbox.mapping.alternatives import chosen_alternative
from apps.toolbox.mapping.auth import keyless_headers, sign_in_body
from apps.toolbox.mapping.examples import example_inputs
from apps.toolbox.mapping.paging import first_page
from apps.toolbox.mapping.sending import send
from apps.toolbox.mapping.settings import LoginAuth, RequestMapping, RestMapping
from apps.tools.dry_run import DescribedRequest, PreviewingClient, RequestDescribed
from apps.tools.observers.redaction import MASK
from apps.tools.registry.previews import RequestPreview

Headers = Mapping[str, str]
UNREACHABLE = "An earlier alternative of this request takes these inputs, so this one is never used."


def preview_request(
    *, rest: RestMapping, request: str, inputs: Mapping[str, Any], base_url: str, idempotency: Headers
) -> DescribedRequest:
    """Return a request as it would go out, its key masked; raises OperationFailed where it is not wired."""
    return _described(rest, chosen_alternative(rest, request, inputs), inputs, base_url, idempotency)


def previews_of(
    *, rest: RestMapping, names: Iterable[str], base_url: str, idempotency: Headers
) -> Iterator[RequestPreview]:
    """Yield the wired requests of these names with example inputs, a sign-in first; what can not go out says why."""
    if isinstance(rest.auth, LoginAuth):
        yield RequestPreview("sign-in", {}, request=_sign_in(rest.auth, base_url))
    for name in names:
        alternatives = rest.requests[name]
        for number, one in enumerate(alternatives, start=1):
            label = f"{name} ({number})" if len(alternatives) > 1 else name
            yield _preview(rest, (name, label), one, base_url, idempotency)


def _preview(
    rest: RestMapping, names: tuple[str, str], one: RequestMapping, base_url: str, idempotency: Headers
) -> RequestPreview:
    name, label = names
    inputs = example_inputs(one)
    try:
        if chosen_alternative(rest, name, inputs) is not one:
            return RequestPreview(label, inputs, problem=UNREACHABLE)
        return RequestPreview(label, inputs, request=_described(rest, one, inputs, base_url, idempotency))
    except SupportDeskError as error:
        return RequestPreview(label, inputs, problem=str(error))


def _described(
    rest: RestMapping, mapping: RequestMapping, inputs: Mapping[str, Any], base_url: str, idempotency: Headers
) -> DescribedRequest:
    http = PreviewingClient(base_url=base_url, headers=rest.headers, credentials=keyless_headers(rest.auth))
    more = first_page(mapping.pagination)
    try:
        send(http, mapping, inputs, more=more, headers=idempotency if mapping.method != "GET" else {})
    except RequestDescribed as described:
        return described.request
    raise AssertionError("A previewing client sends nothing.")


def _sign_in(auth: LoginAuth, base_url: str) -> DescribedRequest:
    try:
        PreviewingClient(base_url=base_url).post(auth.path, json=sign_in_body(auth, MASK))
    except RequestDescribed as described:
        return described.request
    raise AssertionError("A previewing client sends nothing.")
