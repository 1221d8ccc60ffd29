"""Middleware of the whole site."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from apps.core.problems import CONTENT_TYPE, Problem
from apps.core.request_id import current_request_id

API_ROOT = "/api/"
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"


class ApiProblemMiddleware(MiddlewareMixin):
    """Answers with a problem document where no route of the API did.

    That is: no such route or method, a body that can not be read, a fault of ours.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response, or the problem document that stands for it."""
        if not request.path.startswith(API_ROOT) or response.headers.get("Content-Type", "") == CONTENT_TYPE:
            return response
        problem = _problem(request, response.status_code)
        if problem is None:
            return response
        kept = {"Allow": response.headers["Allow"]} if "Allow" in response.headers else {}
        return problem.response(headers=kept)


class ProgramMiddleware:
    """Takes a program's request to the API past what only pages need: sessions, CSRF, messages, static files and htmx.

    A program sends a token and no cookie. Language, host and length are seen to as on pages; no address of ours holds a
    language, which LocaleMiddleware would look for twice.
    """

    def __init__(self, get_response: Any) -> None:
        self._page = get_response
        self._view = _views()
        self._program: Any = CommonMiddleware(XFrameOptionsMiddleware(self._answer))

    def __call__(self, request: HttpRequest) -> Any:
        """Return the response."""
        if not _is_of_a_program(request):
            return self._page(request)
        translation.activate(translation.get_language_from_request(request))
        response = self._program(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Accept-Language",))
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        request.user = AnonymousUser()
        response: HttpResponseBase = self._view(request)
        response.headers.setdefault("Content-Security-Policy", NO_PAGE)
        return response


def _views() -> Any:
    """Return what answers with the view of a request's address, as Django does behind its last middleware."""
    handler: Any = BaseHandler()
    handler._view_middleware = handler._template_response_middleware = handler._exception_middleware = []
    return handler._get_response


def _is_of_a_program(request: HttpRequest) -> bool:
    """Tell whether a request of the API names its token; a stream's, on the event loop, goes the long way."""
    is_of_api = isinstance(request, WSGIRequest) and request.path_info.startswith(API_ROOT)
    return is_of_api and "HTTP_AUTHORIZATION" in request.META and not request.META.get("HTTP_COOKIE")


def _problem(request: HttpRequest, status: int) -> Problem | None:
    if status < 400:
        return None
    known = {
        400: ("unreadable_request", _("The request is not in the form that it says, or larger than we take.")),
        404: ("not_found", _("There is nothing at this address.")),
        405: ("method_not_allowed", _("This address takes no %(method)s request.") % {"method": request.method}),
        500: ("internal_error", _("Something went wrong on our side. The log has this request's number.")),
    }
    if status not in known:
        return None
    code, detail = known[status]
    return Problem(code, status, detail, extensions={"request_id": current_request_id()})
