"""Which calls wait for a decision, and the row that keeps them."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from apps.core.clock import now
from apps.tools.errors import ToolUnusable
from apps.tools.invocation import Invocation
from apps.tools.models import Approval
from apps.tools.observers.redaction import digest, redacted_arguments
from apps.tools.types import Effect, Origin

EXAMPLES = '{"ask": "always"}, {"ask": "above", "argument": "amount", "limit": "50.00"}'


class ApprovalRule(BaseModel):
    """When an operation waits: never, always, when a model asked, or above an amount in one of its arguments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: Literal["never", "always", "model", "above"]
    argument: str = ""
    limit: Decimal | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_an_object(cls, rule: Any) -> Any:
        if not isinstance(rule, dict):
            fault = _("A rule is an object such as %(examples)s.") % {"examples": EXAMPLES}
            raise ValueError(fault)  # noqa: TRY004 - pydantic takes a ValueError for a fault
        return rule

    @model_validator(mode="after")
    def _amount_is_whole(self) -> "ApprovalRule":
        given = (bool(self.argument), self.limit is not None)
        if given != (self.ask == "above",) * 2:
            raise ValueError(_("“above” goes with an argument and a limit, and only “above” does."))
        return self


DEFAULTS = {
    Effect.READ: ApprovalRule(ask="never"),
    Effect.RECORD: ApprovalRule(ask="never"),
    Effect.WRITE: ApprovalRule(ask="model"),
    Effect.MONEY: ApprovalRule(ask="always"),
    Effect.CONTACT: ApprovalRule(ask="always"),
}


def rule_of(invocation: Invocation) -> ApprovalRule:
    """Return the row's rule for the operation, or the default of its effect; raises ToolUnusable for a broken one."""
    try:
        own = invocation.config.approvals.get(invocation.operation.name)
        return ApprovalRule.model_validate(own) if own else DEFAULTS[invocation.operation.effect]
    except (AttributeError, ValidationError) as error:
        raise ToolUnusable(invocation.tool.name, _("its approval rules are not valid.")) from error


def rule_that_asks(invocation: Invocation) -> str:
    """Return, in words, the rule by which the call waits; empty where it does not.

    What a model asked for and changes an upstream, spends or contacts waits whatever the rule says. Several gates ask.
    """
    if invocation.asking_rule is None:
        invocation.asking_rule = _rule_that_asks(invocation)
    return invocation.asking_rule


def _rule_that_asks(invocation: Invocation) -> str:
    rule = rule_of(invocation)
    from_model = invocation.context.origin == Origin.MODEL
    if from_model and invocation.changes_upstream:
        return _("A language model asked for a change.")
    if rule.ask == "always":
        return _("This operation always waits for a decision.")
    if rule.ask == "model" and from_model:
        return _("A language model asked for it.")
    return _above(rule, invocation) if rule.ask == "above" else ""


def _above(rule: ApprovalRule, invocation: Invocation) -> str:
    number, words = _number(getattr(invocation.valid_arguments, rule.argument, None)), rule.model_dump()
    if number is None or rule.limit is None:
        return _("“%(argument)s” is no number that could be compared with %(limit)s.") % words
    return _("“%(argument)s” is above %(limit)s.") % words if number > rule.limit else ""


def _number(amount: Any) -> Decimal | None:
    """Return an amount as it is written: a float of 0.1 is no more than 0.1. None for what is no number."""
    try:
        number = Decimal(str(amount))
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def approval_of(invocation: Invocation, why: str) -> Approval:
    """Return the row by which a call is put up for decision, unsaved."""
    context, arguments = invocation.context, dict(invocation.call.arguments)
    return Approval(
        call_id=invocation.id,
        request_id=context.request_id,
        session_id=context.session_id,
        customer_id=context.customer_id,
        tool=invocation.tool.name,
        operation=invocation.operation.name,
        effect=invocation.operation.effect,
        origin=context.origin,
        why=why[:200],
        requested_by=context.user,
        requester_role=context.role,
        revision=invocation.config.revision,
        idempotency_key=context.idempotency_key,
        expires_at=now() + timedelta(seconds=invocation.config.approval_expires_s),
        **bound_arguments(invocation, arguments),
    )


def bound_arguments(invocation: Invocation, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that bind an approval to exact arguments: sealed, as shown, and their digest."""
    tool, operation = invocation.tool.name, invocation.operation
    return {
        "sealed_arguments": json.dumps(arguments, default=str),
        "shown_arguments": redacted_arguments(operation.arguments, arguments),
        "digest": digest(tool=tool, operation=operation.name, arguments=arguments),
    }
