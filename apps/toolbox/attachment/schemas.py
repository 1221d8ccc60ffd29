"""What goes into the attachment tool and what comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from apps.toolbox.attachment.types import Limits
from apps.tools.tool import Arguments, Result, ToolSettings

MB = 1024 * 1024


class AttachmentSettings(ToolSettings):
    """What reading a file may take."""

    max_mb: Annotated[int, Field(ge=1, le=50, description="Size of a file.")] = 10
    max_characters: Annotated[int, Field(ge=1000, le=1_000_000, description="Text beyond is left out.")] = 400_000
    max_megapixels: Annotated[int, Field(ge=1, le=500)] = 50
    cpu_s: Annotated[int, Field(ge=1, le=30, description="Seconds of computing for one file.")] = 8
    memory_mb: Annotated[int, Field(ge=256, le=2048)] = 512

    def limits(self) -> Limits:
        """Return the limits of the process that reads."""
        return Limits(self.cpu_s, self.memory_mb * MB, self.max_characters, self.max_megapixels * 1_000_000)


class Process(Arguments):
    """Which file of the session to read and make searchable."""

    attachment_id: UUID


class Preview(Process):
    """Which file of the session to look into, and how far."""

    characters: Annotated[int, Field(ge=1, le=20_000)] = 1000


class FileRead(Result):
    """A file of the session; `is_cut` where it says more than is read. Images have a width and a height in pixels."""

    attachment_id: UUID
    name: str
    kind: str
    characters: int
    sections: int
    is_cut: bool
    width: int | None = None
    height: int | None = None


class Processed(FileRead):
    """A file that is searchable in its session now, in so many passages."""

    passages: int


class Previewed(FileRead):
    """The beginning of a file's text."""

    text: str
