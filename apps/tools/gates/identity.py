"""Hold a language model to the customer of its session: whom a call may be about is never the model's to say."""

from collections.abc import Collection
from typing import Any

from apps.tools.errors import AnotherCustomer
from apps.tools.identity import PERSON_FIELDS, foreign_people, foreign_records, mentions_another, named, plain
from apps.tools.invocation import Invocation, Outcome, Proceed
from apps.tools.types import Effect, Origin

SEARCHED = frozenset({"query", "search"})


def identity(invocation: Invocation, proceed: Proceed) -> Outcome:
    """Pass a model's and bound calls about their session's customer, all others, and what a person approved.

    In a session about nobody yet, a model may only name what people wrote there or what the systems answered.
    Raises AnotherCustomer.
    """
    if not _is_held(invocation):
        return proceed(invocation)
    foresee_identity(invocation)
    outcome = proceed(invocation)
    _check_outcome(invocation, outcome)
    return outcome


def foresee_identity(invocation: Invocation) -> None:
    """Raise AnotherCustomer where the call would be refused before it is made."""
    # Rules look a customer up by what people write, so what they read is judged by the answer alone.
    by_model = invocation.context.origin == Origin.MODEL
    if _is_held(invocation) and (by_model or invocation.operation.effect != Effect.READ):
        check_identity(invocation)


def _is_held(invocation: Invocation) -> bool:
    context = invocation.context
    return (context.origin == Origin.MODEL or context.bound) and not invocation.approved


def check_identity(invocation: Invocation) -> None:
    """Raise AnotherCustomer where the arguments name somebody, or something, that is not the session's."""
    given = {name: value for name, value in invocation.call.arguments.items() if value is not None}
    known = _known(invocation)
    names = foreign_people(given, known)
    if not (invocation.context.customer_id and invocation.operation.effect == Effect.READ):
        names += foreign_records(given, known)
    names += [name for name, value in given.items() if _searches_for_another(invocation, name, value, known)]
    if names:
        raise AnotherCustomer(invocation.context.customer_id, sorted(set(names)))


def _known(invocation: Invocation) -> Collection[str]:
    return invocation.context.known | {plain(invocation.context.customer_id)} - {""}


def _searches_for_another(invocation: Invocation, name: str, value: Any, known: Collection[str]) -> bool:
    customer_id = invocation.context.customer_id
    is_searched = name in SEARCHED and isinstance(value, str)
    return bool(customer_id) and is_searched and mentions_another(value, customer_id=customer_id, own=known)


def _check_outcome(invocation: Invocation, outcome: Outcome) -> None:
    """Keep back an answer about somebody else; a record that nobody owns must have been known before."""
    customer_id = invocation.context.customer_id
    if not customer_id:
        return
    owners = set(named(outcome, {"customer_id"}))
    given = {name: value for name, value in invocation.call.arguments.items() if value is not None}
    unowned = foreign_records(given, _known(invocation)) if not owners and _found(outcome) else []
    if owners - {plain(customer_id)} or unowned:
        raise AnotherCustomer(customer_id, unowned or sorted(PERSON_FIELDS & given.keys()) or sorted(given))


def _found(outcome: Outcome) -> bool:
    return bool(getattr(outcome, "found", True))
