"""What the tests of a call share."""

from collections.abc import Callable

from apps.audit.models import ToolCall
from apps.tools.models import ToolConfig
from apps.tools.types import ToolResult

THING = {"number": "7", "owner": "Anna", "surprise": "dropped"}
Look = Callable[..., ToolResult]
Change = Callable[..., ToolConfig]


def recorded() -> list[tuple[str, str, str, str, int]]:
    return list(
        ToolCall.objects.order_by("started_at").values_list("tool", "status", "gate", "error_code", "attempt_count")
    )
