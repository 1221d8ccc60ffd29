"""What goes into the language model and what comes out. Costs are exact, beside their currency."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_serializer, model_validator

from apps.toolbox.fields import Currency
from apps.tools.limits.turn import TurnLimits
from apps.tools.tool import Arguments, Result

Price = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=6, description="Of a million tokens.")]
Temperature = Annotated[float, Field(ge=0, le=2)]
MaxTokens = Annotated[int, Field(ge=1, le=1_000_000)]
FunctionName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Text = Annotated[str, Field(max_length=400_000)]


class LanguageModelSettings(TurnLimits):
    """Which model answers, within which bounds, and what it costs."""

    model: Annotated[str, Field(min_length=1, max_length=200)] = "llama3.2"
    max_tokens: Annotated[MaxTokens, Field(description="At most so many tokens an answer.")] = 1024
    max_tokens_field: Annotated[
        Literal["max_tokens", "max_completion_tokens"],
        Field(description="What the server calls that limit; newer OpenAI models want the second."),
    ] = "max_tokens"
    temperature: Annotated[Temperature | None, Field(description="Empty: the server's own; some models want that.")] = (
        0.2
    )
    input_price: Price = Decimal(0)
    cached_input_price: Annotated[Price | None, Field(description="Empty: as input_price.")] = None
    output_price: Price = Decimal(0)
    currency: Currency = "USD"


class FunctionCall(Arguments):
    """The function that a model asked for, its arguments as the JSON text it wrote."""

    name: FunctionName
    arguments: Text = "{}"


class AskedCall(Arguments):
    """A call that a model asked for in an earlier message."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    type: Literal["function"] = "function"
    function: FunctionCall


class ChatMessage(Arguments):
    """One message of the conversation; a message of the role `tool` answers the call of its `tool_call_id`."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Text | None = None
    tool_calls: Annotated[list[AskedCall] | None, Field(max_length=64)] = None
    tool_call_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.content is None and not self.tool_calls:
            raise ValueError("A message needs content, or tool calls.")
        if (self.role == "tool") != (self.tool_call_id is not None):
            raise ValueError("tool_call_id goes with the role “tool”, and only with it.")
        if self.tool_calls and self.role != "assistant":
            raise ValueError("Only the assistant asks for tools.")
        return self


class FunctionTool(Arguments):
    """A function that the model may ask for; `parameters` is the JSON schema of its arguments."""

    name: FunctionName
    description: Annotated[str, Field(max_length=4000)] = ""
    parameters: dict[str, Any] = Field(default_factory=lambda: {"type": "object", "properties": {}})


class Complete(Arguments):
    """A conversation to be continued; `max_tokens` and `temperature` stand in for the row's, within its limit."""

    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=500)]
    tools: Annotated[list[FunctionTool], Field(max_length=128)] = Field(default_factory=list)
    tool_choice: Literal["auto", "none", "required"] = "auto"
    max_tokens: MaxTokens | None = None
    temperature: Temperature | None = None
    stop: Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=4)] = Field(
        default_factory=list
    )
    as_json: Annotated[bool, Field(description="The answer has to be a JSON object.")] = False
    stream: Annotated[bool, Field(description="Take the answer as it is written.")] = False


class WantedCall(Result):
    """A function that the model wants to be called."""

    id: str
    name: str
    arguments: dict[str, Any]


class Usage(Result):
    """Tokens as the server counts them, and what they cost by the row's prices."""

    prompt_tokens: int
    cached_tokens: int = 0
    completion_tokens: int
    total_tokens: int
    cost: Decimal
    currency: Currency

    @field_serializer("cost")
    def _plainly(self, cost: Decimal) -> str:
        """Write costs without an exponent."""
        return f"{cost:f}"


class Completion(Result):
    """The model's answer: text, or functions it wants to be called. Servers that count nothing leave `usage` empty."""

    text: str
    tool_calls: list[WantedCall]
    finish_reason: Literal["stop", "tool_calls"]
    model: str
    usage: Usage | None
