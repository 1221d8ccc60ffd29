"""Middleware of the whole site."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from apps.core.problems import CONTENT_TYPE, Problem
from apps.core.request_id import current_request_id

API_ROOT = "/api/"


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


def _problem(request: HttpRequest, status: int) -> Problem | None:
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
