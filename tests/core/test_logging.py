"""Log lines are JSON objects that programs can read."""

import io
import json
import logging
import subprocess
import sys
import threading
import time
from datetime import datetime

import pytest
from django.test import RequestFactory

from apps.core.logging import JsonFormatter, PatientHandler
from apps.core.request_id import request_id_bound

logger = logging.getLogger("tests.core")


@pytest.fixture
def patient(monkeypatch):
    """Return a handler that writes to `patient.stream`."""
    monkeypatch.setattr("sys.stderr", io.StringIO())
    handler = PatientHandler()
    handler.setFormatter(JsonFormatter())
    yield handler
    handler.close()


class Lines:
    """The lines that a handler has written, and what still waits there."""

    def __init__(self, handler):
        self._handler = handler

    def __getitem__(self, number):
        self._handler.flush()
        return self._handler.stream.getvalue().splitlines()[number]


@pytest.fixture
def lines(patient):
    """Return the lines that the logger `tests.core` writes from here on."""
    logger.addHandler(patient)
    yield Lines(patient)
    logger.removeHandler(patient)


def test_a_line_has_time_level_logger_and_message(lines):
    logger.warning("The key of %s is old", "crm")
    line = json.loads(lines[0])
    assert datetime.fromisoformat(line.pop("time")).tzinfo
    assert line == {"level": "WARNING", "logger": "tests.core", "message": "The key of crm is old"}


def test_a_line_carries_the_request_and_what_the_call_says_of_itself(lines):
    with request_id_bound("request-12345"):
        logger.warning("Called", extra={"tool": "crm", "latency_ms": 1.5})
    line = json.loads(lines[0])
    assert (line["request_id"], line["tool"], line["latency_ms"]) == ("request-12345", "crm", 1.5)


def test_what_a_call_says_of_the_request_wins(lines):
    with request_id_bound("request-12345"):
        logger.warning("Called", extra={"request_id": "request-of-before"})
    assert json.loads(lines[0])["request_id"] == "request-of-before"


def test_a_record_that_can_not_be_written_keeps_no_other_from_it(patient, capsys):
    patient.handle(logging.LogRecord("tests.core", logging.INFO, __file__, 1, "%d", ("no number",), None))
    patient.handle(a_record(logging.ERROR, "broken"))

    assert messages(patient) == ["broken"]


def test_a_line_outside_of_a_request_names_none(lines):
    logger.warning("Started")
    assert "request_id" not in json.loads(lines[0])


def test_a_message_of_several_lines_stays_one_line(lines):
    logger.warning('first\nsecond "quoted"')
    assert lines[0].count("\n") == 0
    assert json.loads(lines[0])["message"] == 'first\nsecond "quoted"'


def test_an_error_brings_its_trace(lines):
    try:
        int("broken")
    except ValueError:
        logger.exception("Failed")
    assert json.loads(lines[0])["exception"].endswith("invalid literal for int() with base 10: 'broken'")


def test_the_request_that_django_hangs_on_a_record_is_not_written(lines):
    logger.warning("Not found", extra={"request": RequestFactory().get("/?key=secret"), "status_code": 404})
    line = json.loads(lines[0])
    assert line["status_code"] == 404
    assert "secret" not in lines[0]


def a_record(level=logging.INFO, message="said"):
    return logging.LogRecord("tests.core", level, __file__, 1, message, (), None)


def messages(handler):
    return [json.loads(line)["message"] for line in handler.stream.getvalue().splitlines()]


def test_lines_are_written_by_a_thread_of_their_own_in_their_order(patient):
    patient.handle(a_record(message="first"))
    patient.handle(a_record(message="second"))
    end = time.monotonic() + 10
    while len(messages(patient)) < 2 and time.monotonic() < end:
        threading.Event().wait(0.01)

    assert messages(patient) == ["first", "second"]


def test_an_error_is_written_at_once_with_what_was_said_before(patient):
    patient.handle(a_record(message="before"))
    patient.handle(a_record(logging.ERROR, "broken"))

    assert messages(patient) == ["before", "broken"]


def test_more_lines_than_may_wait_are_written_by_their_caller(patient, monkeypatch):
    monkeypatch.setattr("apps.core.logging.WAITING_LIMIT", 2)
    monkeypatch.setattr("apps.core.logging.WRITTEN_EVERY_S", 3600)
    for number in range(3):
        patient.handle(a_record(message=str(number)))

    assert messages(patient) == ["0", "1", "2"]


def test_at_its_end_a_process_writes_what_waits_and_a_forked_one_only_its_own(tmp_path):
    path, program = (
        tmp_path / "log",
        (
            "import logging, os, sys\n"
            "from apps.core.logging import JsonFormatter, PatientHandler\n"
            "handler = PatientHandler()\n"
            "handler.setFormatter(JsonFormatter())\n"
            "logging.basicConfig(handlers=[handler], level='INFO')\n"
            "logging.info('parent')\n"
            "if not os.fork():\n"
            "    logging.info('child')\n"
            "    sys.exit()\n"
            "os.wait()\n"
        ),
    )
    with path.open("w") as log:
        subprocess.run([sys.executable, "-c", program], stderr=log, check=True)

    assert [json.loads(line)["message"] for line in path.read_text().splitlines()] == ["child", "parent"]
