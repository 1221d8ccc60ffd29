"""What the runtime tells the apps above it."""

from django.dispatch import Signal

# Sent with `approval` and `answer` (the ToolResult or ToolError, None for a rejection) when a waiting call was decided,
# or lapsed.
call_decided = Signal()
