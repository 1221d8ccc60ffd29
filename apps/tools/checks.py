"""What is wrong with the tools, as `manage.py check --database default` shows it; the ids stand in `problems`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's name for a check's severity
from django.db import DEFAULT_DB_ALIAS, OperationalError, ProgrammingError, transaction

from apps.tools.problems import Problem
from apps.tools.services.status import find_problems


def check_tools(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Find what keeps tools from working; nothing before the first migrate, when their table is not there."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        with transaction.atomic():
            problems = find_problems()
    except (OperationalError, ProgrammingError):
        return []
    return [_message(problem) for problem in problems]


def _message(problem: Problem) -> CheckMessage:
    severity = Error if problem.id.startswith("E") else Warning
    return severity(problem.message, hint=problem.hint or None, obj=problem.where, id=f"supportdesk.tools.{problem.id}")
