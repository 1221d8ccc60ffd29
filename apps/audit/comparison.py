"""Two calls side by side: what is the same, and what is not."""

import json
from dataclasses import dataclass
from typing import Any

from apps.audit.models import ToolCall

FIELDS = (
    "tool",
    "operation",
    "status",
    "gate",
    "error_code",
    "error_message",
    "caller",
    "caller_role",
    "origin",
    "revision",
    "dry_run",
    "cached",
    "attempt_count",
    "latency_ms",
    "result_preview",
    "started_at",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both calls."""

    label: str
    left: Any
    right: Any

    @property
    def differs(self) -> bool:
        """Tell whether the two say something else."""
        return bool(self.left != self.right)


def compare(left: ToolCall, right: ToolCall) -> list[Compared]:
    """Return every field and every argument of two calls, the arguments by their names."""
    fields = [Compared(_label(name), getattr(left, name), getattr(right, name)) for name in FIELDS]
    names = list(dict.fromkeys([*left.arguments, *right.arguments]))
    return fields + [Compared(name, _shown(left, name), _shown(right, name)) for name in names]


def _label(name: str) -> str:
    label = str(getattr(ToolCall._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _shown(call: ToolCall, name: str) -> str:
    return json.dumps(call.arguments[name], ensure_ascii=False) if name in call.arguments else ""
