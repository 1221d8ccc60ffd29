"""Errors are answered as problem documents."""

import json
from decimal import Decimal

from apps.core.errors import SupportDeskError
from apps.core.http import NotFound
from apps.core.problems import Problem


class Busy(SupportDeskError):
    """Somebody else is at it."""

    code = "busy"
    status = 409
    retryable = True


def test_an_error_becomes_a_document_with_a_stable_type():
    problem = Problem.of(Busy("Try again."), instance="/api/v1/tools/crm", tool="crm")
    assert problem.as_dict() == {
        "type": "/problems/busy",
        "title": "Conflict",
        "status": 409,
        "detail": "Try again.",
        "instance": "/api/v1/tools/crm",
        "code": "busy",
        "retryable": True,
        "tool": "crm",
    }


def test_a_problem_without_an_instance_names_none():
    assert Problem("unknown_session", 404, "There is no such session.").as_dict() == {
        "type": "/problems/unknown_session",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such session.",
        "code": "unknown_session",
        "retryable": False,
    }


def test_an_extension_can_not_replace_a_standard_member():
    document = Problem("busy", 409, "Busy.", extensions={"status": 200, "type": "x"}).as_dict()
    assert (document["status"], document["type"]) == (409, "/problems/busy")


def test_the_answer_has_the_content_type_the_status_and_the_headers():
    problem = Problem("busy", 429, "Busy.", extensions={"wait": Decimal("1.5")})
    response = problem.response(headers={"Retry-After": "2"})
    assert (response.status_code, response.headers["Content-Type"]) == (429, "application/problem+json")
    assert response.headers["Retry-After"] == "2"
    assert json.loads(response.content)["wait"] == "1.5"


def test_a_failed_call_upstream_is_a_bad_gateway_to_our_own_client():
    document = Problem.of(NotFound("crm.example", 404, body={"message": "No such customer"})).as_dict()
    assert (document["status"], document["code"]) == (502, "upstream_not_found")
