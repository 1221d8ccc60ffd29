"""Running a tool's own code, whether it is written as `def` or as `async def`."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync
from pydantic import BaseModel

from apps.core.http import DeadlineExceeded, TimedOut
from apps.tools.tool import Arguments, Run


def call_operation(method: Callable[..., Any], arguments: Arguments, run: Run) -> BaseModel:
    """Run one attempt of an operation and return its result.

    An `async def` is stopped at the attempt's time or the call's deadline, whichever comes first: raises TimedOut or
    DeadlineExceeded. A `def` keeps its time by itself, through `run.http`.
    """
    answer = method(arguments, run)
    # Asked first, because it costs a tenth of the other question.
    if isinstance(answer, BaseModel) or not inspect.isawaitable(answer):
        return cast("BaseModel", answer)
    return async_to_sync(_within_its_time)(answer, run)


def call_hook(hook: Callable[[], Any]) -> None:
    """Run `initialise` or `clean_up` of a tool to its end."""
    answer = hook()
    if inspect.isawaitable(answer):
        async_to_sync(_finished)(answer)


async def _finished(answer: Awaitable[Any]) -> None:
    await answer


async def _within_its_time(answer: Awaitable[BaseModel], run: Run) -> BaseModel:
    seconds = min(run.timeout_s, run.deadline.remaining)
    scope = asyncio.timeout(seconds)
    try:
        async with scope:
            return await answer
    except TimeoutError as error:
        if not scope.expired():
            raise
        host = urlsplit(run.base_url).netloc or "The tool"
        raise (DeadlineExceeded(host) if run.deadline.expired else TimedOut(host, seconds)) from error
