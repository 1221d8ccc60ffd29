"""Middleware that every request passes."""

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any, cast

from asgiref.sync import markcoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from apps.core.request_id import HEADER, accepted_request_id, bind_request_id, request_id_bound

Handler = Callable[[HttpRequest], HttpResponse] | Callable[[HttpRequest], Awaitable[HttpResponse]]


class RequestIdMiddleware:
    """Bind the request's id (the client's own, where it offers a usable one) and answer with it."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Handler) -> None:
        self.get_response = cast("Callable[[HttpRequest], Any]", get_response)
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Return the response, or under ASGI a coroutine of it."""
        request_id = accepted_request_id(request.headers.get(HEADER))
        if self.is_async:
            return self._answer_async(request, request_id)
        with request_id_bound(request_id):
            return _marked(self.get_response(request), request_id)

    async def _answer_async(self, request: HttpRequest, request_id: str) -> HttpResponseBase:
        # Every ASGI request has a context of its own, and its stream runs on after this returns.
        bind_request_id(request_id)
        return _marked(await self.get_response(request), request_id)


def _marked(response: HttpResponseBase, request_id: str) -> HttpResponseBase:
    response.headers[HEADER] = request_id
    return response
