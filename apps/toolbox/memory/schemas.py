"""What goes into memory's operations and what comes out."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from apps.conversations.types import MemoryKind
from apps.toolbox.fields import Storable, require_one_of
from apps.tools.tool import Arguments, Result

Key = Annotated[str, Field(min_length=1, max_length=100), Storable]
YEAR_S = 366 * 24 * 3600


class Store(Arguments):
    """What to remember; `expires_in_s` is in seconds, and without it the memory stays.

    `of_customer` keeps it for later sessions of the same customer too.
    """

    key: Key
    value: Annotated[str, Field(min_length=1, max_length=500)]
    type: MemoryKind = MemoryKind.FACT
    importance: Annotated[float, Field(ge=0, le=1)] = 0.5
    expires_in_s: Annotated[int, Field(ge=1, le=10 * YEAR_S)] | None = None
    of_customer: bool = False


class Remembered(Result):
    """One memory."""

    memory_id: int
    key: str
    value: str
    type: MemoryKind
    importance: float
    customer_id: str
    source_message_id: int | None
    created_at: datetime
    expires_at: datetime | None


class Retrieve(Arguments):
    """What to recall: words of the key or value, a type, or everything."""

    query: Annotated[str, Field(max_length=200)] = ""
    type: MemoryKind | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Memories(Result):
    """What is remembered of the session and its customer."""

    memories: list[Remembered]
    total_count: int


class Forget(Arguments):
    """Which memory to delete: all with a key, or one by its number."""

    key: Key | None = None
    memory_id: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _names_a_memory(self) -> Self:
        require_one_of(self, ("key", "memory_id"))
        return self


class Forgotten(Result):
    """How many memories were deleted."""

    forgotten: int


class NoArguments(Arguments):
    """The call's own session is all that is needed."""


class Summary(Result):
    """A session in short: its figures, its first and last words, and what is known."""

    session_id: str
    title: str
    status: str
    customer_id: str
    message_count: int
    messages_by_author: dict[str, int]
    started_at: datetime
    last_activity_at: datetime
    first_question: str
    last_question: str
    last_answer: str
    slots: dict[str, str]
    tickets: list[str]
    memories: list[Remembered]
    text: str
