"""The bounds of a turn that a language model plans: settings of the tool that reaches the model."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from apps.tools.tool import ToolSettings

OperationName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", max_length=160)]
NOT_FOR_MODELS = (
    "competitor_analysis",
    "knowledge_retriever.add_documents",
    "knowledge_retriever.remove_documents",
    "knowledge_retriever.stats",
    "memory.cleanup",
    "memory.forget",
    "sms_outreach.campaign_statistics",
    "stage_classifier",
)


class TurnLimits(ToolSettings):
    """How far a language model may go in one turn; beyond it the rules answer instead."""

    turn_steps: Annotated[int, Field(ge=1, le=20, description="Answers of the model in one turn.")] = 6
    turn_calls: Annotated[int, Field(ge=0, le=50, description="Tool calls it may ask for in one turn.")] = 12
    turn_tokens: Annotated[int, Field(ge=500, le=2_000_000, description="Read and written in one turn.")] = 60_000
    turn_cost: Annotated[
        Decimal | None, Field(ge=0, max_digits=12, decimal_places=6, description="Of one turn. Empty: no limit.")
    ] = Decimal("0.25")
    turn_repairs: Annotated[int, Field(ge=0, le=5, description="Answers that it may be asked to put right.")] = 2
    turn_history: Annotated[int, Field(ge=0, le=50, description="Earlier messages that it is given.")] = 12
    turn_streams: Annotated[bool, Field(description="Show its answers as they are written.")] = True
    not_offered: Annotated[
        tuple[OperationName, ...], Field(max_length=200, description="Tools and operations that it is never offered.")
    ] = NOT_FOR_MODELS
