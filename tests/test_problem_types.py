"""The `type` of every problem document leads to a page that says what it means."""

import re
from pathlib import Path

import pytest
from django.test import Client

from supportdesk.problem_types import problem_types

ROOT = Path(__file__).resolve().parent.parent
FRAME = ("supportdesk/api.py", "supportdesk/middleware.py", "apps/accounts/views.py")
pytestmark = pytest.mark.django_db


def test_the_type_of_a_problem_document_leads_to_its_page(client: Client) -> None:
    problem = client.get("/api/v1/tools").json()

    page = client.get(problem["type"])

    assert (problem["code"], page.status_code) == ("not_authenticated", 200)
    assert "Neither a valid token nor a session cookie" in page.content.decode()


def test_the_list_leads_to_the_page_of_every_code(client: Client) -> None:
    page = client.get("/problems/").content.decode()

    assert re.findall(r'href="/problems/(\w+)"', page) == [problem.code for problem in problem_types()]


def test_a_code_that_there_is_not_has_no_page(client: Client) -> None:
    assert client.get("/problems/no_such_code").status_code == 404


def test_a_code_with_several_statuses_names_them_all() -> None:
    by_code = {problem.code: problem for problem in problem_types()}

    assert by_code["outcome_unknown"].statuses == (409, 504)


def test_every_code_says_what_it_means() -> None:
    assert [problem.code for problem in problem_types() if not problem.meaning.endswith(".")] == []


def test_what_the_frame_around_the_api_answers_is_listed_too() -> None:
    source = "".join((ROOT / name).read_text() for name in FRAME)
    named = set(re.findall(r'(?:Problem\(|\d{3}: \(?)"(\w+)"', source))

    assert named - {problem.code for problem in problem_types()} == set()
