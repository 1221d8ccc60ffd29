"""What makes two calls equal, so that one's answer serves the other."""

import hashlib
from typing import NamedTuple

from pydantic_core import to_json

from apps.tools.invocation import Invocation
from apps.tools.models import ToolConfig


class CacheKey(NamedTuple):
    """Tool and operation in the open, for counting and clearing; everything else as a digest.

    `generation` is the row's revision and cache epoch: once they have moved on, no call can reach the entry any more.
    """

    tool: str
    operation: str
    digest: str
    generation: str = ""


def generation_of(config: ToolConfig) -> str:
    """Return what the keys of a tool's calls have in common until its row is changed or its cache is cleared."""
    return f"{config.revision}.{config.cache_epoch}"


def key_of(invocation: Invocation) -> CacheKey:
    """Return the key of a call: its arguments, its scope (customer and role), the row's revision and cache epoch."""
    context = invocation.context
    # Only the customer may hold a line break, so that the parts of two calls can not be taken for each other's.
    scope = f"{context.caller_role}\n{context.customer_id}\n".encode()
    digest = hashlib.sha256(scope + to_json(invocation.valid_arguments)).hexdigest()
    return CacheKey(invocation.tool.name, invocation.operation.name, digest, generation_of(invocation.config))
