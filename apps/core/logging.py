"""Log lines as JSON objects, one a line."""

import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

from apps.core.log_context import current_log_fields
from apps.core.request_id import current_request_id

# Django hangs the live request and server socket on its records; their repr says nothing and may hold secrets.
OBJECTS = ("request", "server_time", "sock")


class JsonFormatter(BaseJsonFormatter):
    """Write time, level, logger and message, the ids bound to the work at hand, and every `extra` of the call."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "exception"},
            timestamp="time",
        )
        self._skip_fields.update(OBJECTS)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Add the request's id and the bound fields; what the call itself says wins."""
        if request_id := current_request_id():
            log_data["request_id"] = request_id
        log_data.update(current_log_fields())
        super().add_fields(log_data, record, message_dict)
