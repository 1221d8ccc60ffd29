"""What makes two calls equal, so that one's answer serves the other."""

import hashlib
from typing import NamedTuple

from apps.tools.invocation import Invocation


class CacheKey(NamedTuple):
    """Tool and operation in the open, for counting and clearing; everything else as a digest."""

    tool: str
    operation: str
    digest: str


def key_of(invocation: Invocation) -> CacheKey:
    """Return the key of a call: its arguments, its scope (customer and role), the row's revision and cache epoch."""
    context, config = invocation.context, invocation.config
    # No line break can stand in any part but the last, so that two calls' parts can not be taken for each other's.
    arguments = invocation.valid_arguments.model_dump_json()
    parts = f"{config.revision}\n{config.cache_epoch}\n{context.caller_role}\n{arguments}\n{context.customer_id}"
    return CacheKey(invocation.tool.name, invocation.operation.name, hashlib.sha256(parts.encode()).hexdigest())
