"""What the API says of the revisions of a tool's row."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from apps.tools.api.schemas import Items
from apps.tools.models import ToolRevision


class RevisionOut(Schema):
    """One saved state of a tool's row."""

    number: int
    values: dict[str, Any]
    changes: dict[str, Any]
    author: str | None
    reason: str
    created_at: datetime

    @classmethod
    def of(cls, revision: ToolRevision) -> "RevisionOut":
        """Return the schema of a revision."""
        return cls(
            number=revision.number,
            values=revision.values,
            changes=revision.changes,
            author=revision.author.username if revision.author else None,
            reason=revision.reason,
            created_at=revision.created_at,
        )


class RestoreIn(Schema):
    """Why a revision is restored; without a reason the new revision names the restored one."""

    reason: str = Field("", max_length=300)


class Revisions(Items):
    """A tool's saved states, newest first."""

    items: list[RevisionOut]
