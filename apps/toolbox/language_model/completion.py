"""From what a server sent to an answer, or to the reason why it is none."""

import json
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from apps.toolbox.language_model.errors import (
    AnswerCutShort,
    AnswerFiltered,
    AnswerRefused,
    AnswerUnfinished,
    ErrorInAnswer,
    NoCompletion,
    ToolArgumentsMalformed,
)
from apps.toolbox.language_model.schemas import Completion, LanguageModelSettings, Usage, WantedCall
from apps.toolbox.language_model.wire import WireAnswer, WireCached, WireCall, WireUsage

MILLION = Decimal(1_000_000)


def completion_of(answer: WireAnswer, *, offered: Collection[str], settings: LanguageModelSettings) -> Completion:
    """Return the answer; raises NoCompletion where it refuses, was cut, is malformed or does not say it is whole."""
    choice = answer.choices[0]
    message, usage = choice.message, usage_of(answer.usage, settings)
    if message.refusal:
        raise AnswerRefused(message.refusal, usage=usage)
    if choice.finish_reason not in ("stop", "tool_calls"):
        raise _why_not(choice.finish_reason, message.content, usage)
    calls = [_wanted(call, offered, usage) for call in message.tool_calls]
    if choice.finish_reason == "tool_calls" and not calls:
        raise ToolArgumentsMalformed("", "", usage=usage)
    return Completion(
        text=message.content,
        tool_calls=calls,
        finish_reason="tool_calls" if calls else "stop",
        model=answer.model or settings.model,
        usage=usage,
    )


def usage_of(counted: WireUsage | None, settings: LanguageModelSettings) -> Usage | None:
    """Return the tokens with their exact cost; None where the server counts nothing."""
    if counted is None:
        return None
    details = counted.prompt_tokens_details or WireCached()
    cached = min(details.cached_tokens, counted.prompt_tokens)
    cached_price = settings.input_price if settings.cached_input_price is None else settings.cached_input_price
    cost = (
        (counted.prompt_tokens - cached) * settings.input_price
        + cached * cached_price
        + counted.completion_tokens * settings.output_price
    )
    return Usage(
        prompt_tokens=counted.prompt_tokens,
        cached_tokens=cached,
        completion_tokens=counted.completion_tokens,
        total_tokens=counted.prompt_tokens + counted.completion_tokens,
        cost=cost / MILLION,
        currency=settings.currency,
    )


def raise_for_error(body: Any) -> None:
    """Raise ErrorInAnswer or AnswerFiltered where a good status carries an error; some gateways answer so."""
    error = body.get("error") if isinstance(body, dict) else None
    if not error:
        return
    if is_filter(error):
        raise AnswerFiltered
    said = error.get("message") if isinstance(error, dict) else error
    raise ErrorInAnswer(str(said or error))


def is_filter(error: Any) -> bool:
    """Tell whether an error says that a content filter held something back."""
    return isinstance(error, dict) and "content_filter" in (error.get("code"), error.get("type"))


def _why_not(reason: str | None, text: str, usage: Usage | None) -> NoCompletion:
    if reason == "length":
        return AnswerCutShort(partial_text=text, usage=usage)
    if reason == "content_filter":
        return AnswerFiltered(partial_text=text, usage=usage)
    return AnswerUnfinished(reason, partial_text=text, usage=usage)


def _wanted(call: WireCall, offered: Collection[str], usage: Usage | None) -> WantedCall:
    name, text = call.function.name, call.function.arguments
    try:
        arguments = json.loads(text or "{}", parse_float=Decimal)
    except (ValueError, RecursionError):
        arguments = None
    if name not in offered or not isinstance(arguments, dict):
        raise ToolArgumentsMalformed(name, text, usage=usage)
    return WantedCall(id=call.id or f"call_{call.index}", name=name, arguments=arguments)
