"""What makes two calls equal, so that one's answer serves the other."""

import hashlib
from dataclasses import dataclass

from apps.tools.invocation import Invocation
from apps.tools.redaction import canonical


@dataclass(frozen=True, slots=True)
class CacheKey:
    """Tool and operation in the open, for counting and clearing; everything else as a digest."""

    tool: str
    operation: str
    digest: str


def key_of(invocation: Invocation) -> CacheKey:
    """Return the key of a call: its arguments, its scope (customer and role), the row's revision and cache epoch."""
    context, config = invocation.context, invocation.config
    parts = {
        "arguments": invocation.valid_arguments.model_dump(mode="json"),
        "customer": context.customer_id,
        "role": context.caller_role,
        "revision": config.revision,
        "epoch": config.cache_epoch,
    }
    digest = hashlib.sha256(canonical(parts).encode()).hexdigest()
    return CacheKey(invocation.tool.name, invocation.operation.name, digest)
