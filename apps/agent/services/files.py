"""Reading the files of a message before it is answered, so that the answer can cite them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.urls import reverse

from apps.agent.answers.files import told_of
from apps.agent.services.thread import Thread
from apps.agent.types import Reply
from apps.conversations.models import Attachment, ChatSession
from apps.conversations.types import Author
from apps.tools.types import PlannedCall


@dataclass(frozen=True, slots=True)
class FilesRead:
    """Whether a conversation has files, and what is said of those that were just read."""

    has_any: bool
    replies: tuple[Reply, ...] = ()


def read_files(thread: Thread) -> FilesRead:
    """Read what was sent since the agent's last answer, all files side by side, and say what came of each."""
    sent = list(thread.session.attachments.exclude(message=None).order_by("created_at"))
    new = _since_last_answer(thread.session, sent) if sent else []
    calls = [PlannedCall("attachment", "process", {"attachment_id": str(file.pk)}) for file in new]
    outcomes = thread.caller(calls) if calls else []
    replies = [told_of(file.name, _url(file), outcome) for file, outcome in zip(new, outcomes, strict=True)]
    return FilesRead(bool(sent), tuple(replies))


def _since_last_answer(session: ChatSession, sent: Sequence[Attachment]) -> list[Attachment]:
    """Return the files that the agent has not been told of: those of a time when a person answered count too."""
    last = session.messages.filter(author=Author.ASSISTANT).aggregate(last=Max("pk"))["last"] or 0
    return [file for file in sent if file.message_id and file.message_id > last]


def _url(file: Attachment) -> str:
    return reverse("agent:attachment", args=[file.session_id, file.pk])
