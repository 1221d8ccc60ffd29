"""Completions as a server sends them, and how the tool is asked for one."""

from typing import Any

from apps.toolbox.language_model.schemas import LanguageModelSettings
from apps.toolbox.language_model.tool import LanguageModelTool
from tests.toolbox.conftest import ask, run_with

MODEL = LanguageModelTool()
PATH = "/chat/completions"
HELLO = [{"role": "user", "content": "Where is my order?"}]
LOOK = {"name": "look", "description": "Looks an order up.", "parameters": {"type": "object", "properties": {}}}
USAGE = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
PRICES = {"input_price": "2.50", "cached_input_price": "1.25", "output_price": "10"}


def answer_with(*, reason: str | None = "stop", usage: Any = USAGE, **message: Any) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
    return {"id": "c-1", "object": "chat.completion", "model": "gpt-test-1", "choices": [choice], "usage": usage}


def complete(*, settings: dict[str, Any] | None = None, **arguments: Any) -> Any:
    run = run_with(settings=LanguageModelSettings.model_validate(settings or {}))
    return ask(MODEL, "complete", run=run, **{"messages": HELLO, **arguments})


def call_of(name: str, arguments: str, *, number: str = "call_1") -> dict[str, Any]:
    return {"id": number, "type": "function", "function": {"name": name, "arguments": arguments}}
