"""What each `type` of a problem document leads to: the page of its code, made from the error trees themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.errors import SupportDeskError

OURS, SANDBOX = "apps.", "apps.sandbox."


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One code: the statuses it comes with, what it means, and whether the same request may succeed later."""

    code: str
    statuses: tuple[int, ...]
    meaning: str
    retryable: bool = False


# What the frame around the API refuses before any service is asked.
OF_THE_FRAME = (
    ProblemType("not_authenticated", (401,), "Neither a valid token nor a session cookie came with the request."),
    ProblemType("token_missing", (401,), "`/metrics` is asked from another machine without a token."),
    ProblemType("csrf_failed", (403,), "A request with the session cookie needs the CSRF token too."),
    ProblemType("not_found", (404,), "There is nothing at this address, or it is not for this caller to see."),
    ProblemType(
        "method_not_allowed", (405,), "The address exists, but not for this method; `Allow` lists those it takes."
    ),
    ProblemType("unreadable_request", (400,), "The body is not in the form that it says, cut short, or too large."),
    ProblemType("invalid_request", (422,), "Fields are missing or wrong; `errors` names each with its reason."),
    ProblemType("internal_error", (500,), "A fault of SupportDesk's own; its log has the request's number."),
)


def problem_types() -> list[ProblemType]:
    """Return every problem that the API answers with, by code; errors of one code are one problem."""
    found = {problem.code: problem for problem in OF_THE_FRAME}
    for error in _errors(SupportDeskError):
        known = found.get(error.code)
        statuses = {*(known.statuses if known else ()), error.status}
        meaning = known.meaning if known else (error.__doc__ or "").partition("\n")[0]
        found[error.code] = ProblemType(error.code, tuple(sorted(statuses)), meaning, error.retryable)
    return sorted(found.values(), key=lambda problem: problem.code)


def _errors(root: type[SupportDeskError]) -> Iterator[type[SupportDeskError]]:
    """Yield our own errors below one in its tree; those of the demo systems and of other packages are theirs."""
    for error in root.__subclasses__():
        if error.__module__.startswith(OURS) and not error.__module__.startswith(SANDBOX):
            yield error
            yield from _errors(error)


def problem_list(request: HttpRequest) -> HttpResponse:
    """Show every problem."""
    return render(request, "problems/list.html", {"problems": problem_types()})


def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one problem."""
    for problem in problem_types():
        if problem.code == code:
            return render(request, "problems/problem.html", {"problem": problem})
    raise Http404
