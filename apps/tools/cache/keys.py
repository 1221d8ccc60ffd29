"""What makes two calls equal, so that one's answer serves the other."""

import hashlib
from typing import NamedTuple

from pydantic_core import to_json

from apps.tools.invocation import Invocation


class CacheKey(NamedTuple):
    """Tool and operation in the open, for counting and clearing; everything else as a digest."""

    tool: str
    operation: str
    digest: str


def key_of(invocation: Invocation) -> CacheKey:
    """Return the key of a call: its arguments, its scope (customer and role), the row's revision and cache epoch."""
    context, config = invocation.context, invocation.config
    # Only the customer may hold a line break, so that the parts of two calls can not be taken for each other's.
    scope = f"{config.revision}\n{config.cache_epoch}\n{context.caller_role}\n{context.customer_id}\n".encode()
    digest = hashlib.sha256(scope + to_json(invocation.valid_arguments)).hexdigest()
    return CacheKey(invocation.tool.name, invocation.operation.name, digest)
