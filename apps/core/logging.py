"""Log lines as JSON objects, one a line, written by a thread of their own so that no call waits for them."""

import logging
import os
import sys
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

from apps.core.request_id import current_request_id

# What every record has; all else is an `extra` of the call. Django hangs the live request and server socket on its
# records; their repr says nothing and may hold secrets.
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "server_time", "sock"}
RENAMED = {"levelname": "level", "name": "logger", "exc_info": "exception"}
WRITTEN_EVERY_S = 0.05
WAITING_LIMIT = 1_000


class JsonFormatter(BaseJsonFormatter):
    """Write time, level, logger and message, and every `extra` of the call."""

    def __init__(self) -> None:
        super().__init__(
            "{levelname}{name}{message}", style="{", rename_fields=RENAMED, reserved_attrs=OWN, json_default=str
        )

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Put the time first."""
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat()
        super().add_fields(log_data, record, message_dict)


class PatientHandler(logging.Handler):
    """Writes lines to the error output some milliseconds later, many at once; errors, and all at the end, at once.

    The writer makes the lines, too: many in a row cost it a third of what each costs its caller in between other work.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stream = sys.stderr
        self._records: deque[logging.LogRecord] = deque()
        self._waits = threading.Event()
        self._writer: threading.Thread | None = None
        os.register_at_fork(after_in_child=self._begin_anew)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record for the writer; where it can not keep up, write here and let the caller wait."""
        try:
            _name_request(record)
            self._records.append(record)
            if record.levelno >= logging.ERROR or len(self._records) > WAITING_LIMIT:
                self.flush()
            elif not self._waits.is_set():
                self._wake_writer()
        except Exception:  # noqa: BLE001 - as in every handler of the standard library: logging breaks no work
            self.handleError(record)

    def flush(self) -> None:
        """Write what waits."""
        with self.lock:  # type: ignore[union-attr]  # made by Handler.__init__
            records = [self._records.popleft() for _ in range(len(self._records))]
            if records:
                self.stream.write("".join(map(self._line, records)))
                self.stream.flush()

    def _line(self, record: logging.LogRecord) -> str:
        try:
            return self.format(record) + "\n"
        except Exception:  # noqa: BLE001 - as above: a record that can not be written keeps no other from it
            self.handleError(record)
            return ""

    def _wake_writer(self) -> None:
        self._waits.set()
        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name="log", daemon=True)
            self._writer.start()

    def _write(self) -> None:
        while self._waits.wait():
            time.sleep(WRITTEN_EVERY_S)
            # Whoever logs from here on sets it again, so that no line is forgotten.
            self._waits.clear()
            self.flush()

    def _begin_anew(self) -> None:
        """Start without the records and the thread that a forked process's parent has."""
        self._records, self._waits, self._writer = deque(), threading.Event(), None


def _name_request(record: logging.LogRecord) -> None:
    """Note the request at hand, unless the call itself names one."""
    if request_id := current_request_id():
        vars(record).setdefault("request_id", request_id)
