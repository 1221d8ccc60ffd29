"""The tree of errors as its docstring draws it: every error is in it, with a code and a status for programs."""

import re
from collections.abc import Iterator

import pytest

from apps.core.errors import SupportDeskError
from apps.tools import errors
from apps.tools.errors import CallFailed, CallRefused, ToolError
from apps.tools.gates import order

DRAWN = re.compile(r"^[│ ]*[├└]── (\w+)", re.MULTILINE)
GATES = {
    "enabled",
    "access",
    "arguments",
    "identity",
    "cache",
    "quota",
    "approval",
    "effect",
    "retry",
    "breaker",
    "bulkhead",
}
# One code for one fact, whichever gate finds it out.
SHARED_CODES = {"outcome_unknown"}


def below(parent: type[ToolError]) -> Iterator[type[ToolError]]:
    for child in parent.__subclasses__():
        if child.__module__.startswith("apps.tools."):
            yield child
            yield from below(child)


TREE = sorted(set(below(ToolError)), key=lambda error: error.__name__)
every_error = pytest.mark.parametrize("error", TREE, ids=lambda error: error.__name__)
every_refusal = pytest.mark.parametrize("error", [error for error in TREE if CallRefused in error.__mro__[1:]])
every_failure = pytest.mark.parametrize("error", [error for error in TREE if CallFailed in error.__mro__[1:]])


def test_the_docstring_draws_every_error_once() -> None:
    drawn = DRAWN.findall(errors.__doc__ or "")

    assert sorted(drawn) == [error.__name__ for error in TREE]


def test_every_error_can_be_imported_from_the_package() -> None:
    assert {error.__name__ for error in TREE} | {"ToolError"} <= set(errors.__all__)


@every_error
def test_an_error_has_a_code_for_programs_and_a_status_for_clients(error: type[ToolError]) -> None:
    assert issubclass(error, SupportDeskError)
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", error.code)
    assert 200 <= error.status < 600


def test_no_two_errors_share_a_code_unless_they_say_the_same() -> None:
    codes = [error.code for error in TREE]

    assert {code for code in codes if codes.count(code) > 1} <= SHARED_CODES


@pytest.mark.parametrize(
    "error", sorted(below(CallRefused), key=lambda error: error.__name__), ids=lambda e: e.__name__
)
def test_a_refusal_names_the_gate_that_made_it(error: type[CallRefused]) -> None:
    assert error.gate in GATES


@every_failure
def test_a_failure_comes_from_the_operation_and_is_a_servers_status_unless_a_person_can_mend_it(
    error: type[CallFailed],
) -> None:
    assert error.gate == "operation"
    assert error.status in {409, 500, 502, 504}


def test_the_gates_that_errors_name_are_those_of_the_order() -> None:
    assert set(vars(order)) >= GATES
