"""Why would this call be refused? Each gate's verdict, without making the call."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from apps.tools.errors import ApprovalRequired, InvalidArguments, ToolError
from apps.tools.gates.access import check_access
from apps.tools.gates.approval import check_approval
from apps.tools.gates.arguments import parse_arguments
from apps.tools.gates.breaker import check_breaker
from apps.tools.gates.bulkhead import check_bulkhead
from apps.tools.gates.cache import foresee_cache
from apps.tools.gates.effect import foresee_effect
from apps.tools.gates.enabled import check_enabled
from apps.tools.gates.identity import foresee_identity
from apps.tools.gates.operation import check_endpoint, check_settings
from apps.tools.gates.quota import check_quota
from apps.tools.invocation import Invocation
from apps.tools.services.execution import invocation_of
from apps.tools.types import CallContext, PlannedCall, Verdict

Check = Callable[[Invocation], str | None]


# Each raises what its gate would raise, or returns what there is to say of a call that passes.
CHECKS: tuple[tuple[str, Check], ...] = (
    ("registry", check_settings),
    ("enabled", check_enabled),
    ("access", check_access),
    ("arguments", parse_arguments),
    ("identity", foresee_identity),
    ("cache", foresee_cache),
    ("quota", check_quota),
    ("approval", check_approval),
    ("effect", foresee_effect),
    ("breaker", check_breaker),
    ("bulkhead", check_bulkhead),
    ("operation", check_endpoint),
)
NEEDS_ARGUMENTS = frozenset({"cache", "approval", "effect"})


def explain_call(*, call: PlannedCall, context: CallContext) -> list[Verdict]:
    """Return what every gate would say of a call, in their order; nothing is sent, counted or recorded.

    First comes what the registry says of the tool's row, last whether a request could go out to its endpoint.
    Raises UnknownTool, UnknownOperation, or ToolUnusable for a row that can not be read.
    """
    invocation = invocation_of(call, context)
    verdicts: list[Verdict] = []
    for gate, check in CHECKS:
        if gate in NEEDS_ARGUMENTS and invocation.arguments is None:
            verdicts.append(Verdict(gate, "refuse", _("The arguments have to be right first.")))
        else:
            verdicts.append(_verdict(gate, check, invocation))
    return verdicts


def _verdict(gate: str, check: Check, invocation: Invocation) -> Verdict:
    try:
        said = check(invocation)
    except ApprovalRequired as error:
        return Verdict(gate, "wait", str(error))
    except (InvalidArguments, ToolError) as error:
        return Verdict(gate, "refuse", str(error))
    return Verdict(gate, "pass", said or "")
