"""The JSON of chat completions, as servers send it."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from apps.toolbox.language_model.schemas import Complete, LanguageModelSettings
from apps.tools.tool import Result


def _or_empty(value: Any) -> Any:
    """Take null for nothing: servers write either."""
    return "" if value is None else value


Words = Annotated[str, BeforeValidator(_or_empty)]


class WireFunction(Result):
    """A function call, or a part of one."""

    name: Words = ""
    arguments: Words = ""


class WireCall(Result):
    """A call that the model wants, or a part of the one at `index`."""

    index: int = 0
    id: Words = ""
    function: WireFunction


Calls = Annotated[list[WireCall], BeforeValidator(lambda value: value or [])]


class WireMessage(Result):
    """A message, or what a part of a stream adds to it."""

    content: Words = ""
    refusal: Words = ""
    tool_calls: Calls = Field(default_factory=list)


class WireChoice(Result):
    """The one answer that is asked for."""

    message: WireMessage
    finish_reason: str | None = None


class WireDelta(Result):
    """What a part of a stream adds to the one answer."""

    delta: Annotated[WireMessage, BeforeValidator(lambda value: value or {})] = Field(default_factory=WireMessage)
    finish_reason: str | None = None


class WireCached(Result):
    """How many tokens of the question the server had already."""

    cached_tokens: Annotated[int, BeforeValidator(lambda value: value or 0)] = 0


class WireUsage(Result):
    """The server's count of tokens."""

    prompt_tokens: int
    completion_tokens: int = 0
    prompt_tokens_details: WireCached | None = None


class WireAnswer(Result):
    """A whole answer."""

    model: Words = ""
    choices: Annotated[list[WireChoice], Field(min_length=1)]
    usage: WireUsage | None = None


class WirePart(Result):
    """One event of a stream; the last one may only carry the usage."""

    model: Words = ""
    choices: list[WireDelta] = Field(default_factory=list)
    usage: WireUsage | None = None


def request_body(asked: Complete, settings: LanguageModelSettings) -> dict[str, Any]:
    """Return what is sent: only what is set, since servers refuse fields they do not know."""
    limit = min(asked.max_tokens or settings.max_tokens, settings.max_tokens)
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [message.model_dump(mode="json", exclude_none=True) for message in asked.messages],
        settings.max_tokens_field: limit,
    }
    temperature = settings.temperature if asked.temperature is None else asked.temperature
    if temperature is not None:
        body["temperature"] = temperature
    if asked.tools:
        body["tools"] = [{"type": "function", "function": tool.model_dump(mode="json")} for tool in asked.tools]
        body["tool_choice"] = asked.tool_choice
    if asked.stop:
        body["stop"] = asked.stop
    if asked.as_json:
        body["response_format"] = {"type": "json_object"}
    if asked.stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return body
