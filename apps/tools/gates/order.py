"""The order of the gates: what stands first is outermost."""

from apps.tools.gates.access import access
from apps.tools.gates.approval import approval
from apps.tools.gates.arguments import arguments
from apps.tools.gates.breaker import breaker
from apps.tools.gates.bulkhead import bulkhead
from apps.tools.gates.cache import cache
from apps.tools.gates.effect import effect
from apps.tools.gates.enabled import enabled
from apps.tools.gates.identity import identity
from apps.tools.gates.operation import operate
from apps.tools.gates.quota import quota
from apps.tools.gates.record import record
from apps.tools.gates.retry import retry
from apps.tools.invocation import chain

run_gates = chain(
    [record, enabled, access, arguments, identity, cache, quota, approval, effect, retry, breaker, bulkhead], operate
)
