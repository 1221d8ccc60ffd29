"""Log lines are JSON objects that programs can read."""

import json
import logging
from datetime import datetime

import pytest
from django.test import RequestFactory

from apps.core.log_context import current_log_fields, log_fields
from apps.core.logging import JsonFormatter
from apps.core.request_id import request_id_bound


@pytest.fixture
def lines():
    """Return the lines that the logger `tests.core` writes from here on."""
    written = []

    class Keeper(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    logger, handler = logging.getLogger("tests.core"), Keeper()
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


logger = logging.getLogger("tests.core")


def test_a_line_has_time_level_logger_and_message(lines):
    logger.warning("The key of %s is old", "crm")
    line = json.loads(lines[0])
    assert datetime.fromisoformat(line.pop("time")).tzinfo
    assert line == {"level": "WARNING", "logger": "tests.core", "message": "The key of crm is old"}


def test_a_line_carries_the_request_and_the_fields_bound_to_the_work(lines):
    with request_id_bound("request-12345"), log_fields(session_id=7), log_fields(tool="crm"):
        logger.warning("Called", extra={"latency_ms": 1.5})
    line = json.loads(lines[0])
    assert (line["request_id"], line["session_id"], line["tool"], line["latency_ms"]) == (
        "request-12345",
        "7",
        "crm",
        1.5,
    )
    assert current_log_fields() == {}


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
