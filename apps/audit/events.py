"""Who may follow the calls live: everybody with a role, and each only the calls that they find in the history."""

from collections.abc import Sequence
from typing import Any

from apps.accounts.types import Role
from apps.audit.models import SEES_ALL, ToolCall
from apps.live.models import LiveEvent


def may_follow(user: Any, _key: str) -> bool:
    """Tell whether the user has a role."""
    return bool(user.role_names & frozenset(Role))


def visible_events(user: Any, events: Sequence[LiveEvent]) -> Sequence[LiveEvent]:
    """Return the events that are about no call, or about one that the user may see."""
    if user.role_names & SEES_ALL:
        return events
    ids = {event.data["tool_call_id"] for event in events if "tool_call_id" in event.data}
    calls = ToolCall.objects.visible_to(user).filter(pk__in=ids)
    hidden = ids - set(map(str, calls.values_list("pk", flat=True)))
    return [event for event in events if event.data.get("tool_call_id") not in hidden]
