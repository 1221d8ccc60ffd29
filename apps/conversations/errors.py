"""What can go wrong with conversations.

ConversationError
├── EmptyMessage
├── MessageTooLong
├── SessionClosed
├── HumanTookOver
├── RepliedMeanwhile
├── SuggestionIsOver
├── DraftChanged
├── RelatedToItself
├── DifferentCustomers
├── AlreadyMerged
├── NotAbleToAnswer
├── NotAnAnswer
├── MemoryTooLong
├── MemoryNotNamed
├── UnknownAttachment
├── AttachmentTooLarge
└── AttachmentRefused
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from apps.core.errors import SupportDeskError


class ConversationError(SupportDeskError):
    """Any error of conversations."""

    code = "conversation_error"


class EmptyMessage(ConversationError):
    """The message holds nothing to read."""

    code = "empty_message"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("The message is empty. Write something first."))


class MessageTooLong(ConversationError):
    """The text is longer than allowed; nothing of it was kept."""

    code = "message_too_long"
    status = 422

    def __init__(self, *, length: int, limit: int) -> None:
        self.limit = limit
        super().__init__(
            _("The text has %(length)s characters; %(limit)s are allowed. Nothing was saved: shorten it and try again.")
            % {"length": f"{length:,}", "limit": f"{limit:,}"}
        )


class SessionClosed(ConversationError):
    """Nothing can be added to a closed session."""

    code = "session_closed"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This session is closed. Start a new one."))


class HumanTookOver(ConversationError):
    """A person leads the session, so the AI agent's answer was not saved."""

    code = "human_took_over"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("A person answers in this session now, so the AI agent's answer was dropped."))


class RepliedMeanwhile(ConversationError):
    """A colleague replied while this reply was written, and its writer has not seen it."""

    code = "replied_meanwhile"
    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s replied while you were writing. Nothing was sent: read their reply, then send yours again.")
            % {"name": name}
        )


class SuggestionIsOver(ConversationError):
    """The suggestion was sent or dismissed already."""

    code = "suggestion_is_over"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This suggestion was sent or dismissed already."))


class DraftChanged(ConversationError):
    """The draft was saved somewhere else since; it is kept, and so is the text on the page."""

    code = "draft_changed"
    status = 409

    def __init__(self, *, text: str, version: int) -> None:
        self.text = text
        self.version = version
        super().__init__(_("This draft was changed in another window. Both texts are kept until you choose one."))


class RelatedToItself(ConversationError):
    """A session can be neither linked to itself nor merged into itself."""

    code = "related_to_itself"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("That is the same conversation. Choose another one."))


class DifferentCustomers(ConversationError):
    """Sessions of different customers are not merged: one would read what is the other's."""

    code = "different_customers"
    status = 409

    def __init__(self, one: str, other: str) -> None:
        super().__init__(
            _("The conversations are of different customers, %(one)s and %(other)s. Link them instead.")
            % {"one": one, "other": other}
        )


class AlreadyMerged(ConversationError):
    """The session is a part of another one by now."""

    code = "already_merged"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This conversation is a part of another one already. Nothing was changed."))


class NotAbleToAnswer(ConversationError):
    """The person chosen may not answer in sessions."""

    code = "not_able_to_answer"
    status = 422

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s may not answer in conversations. Choose somebody else.") % {"name": name})


class NotAnAnswer(ConversationError):
    """Only answers of the AI agent can be rated."""

    code = "not_an_answer"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Only the AI agent's answers can be rated."))


class MemoryTooLong(ConversationError):
    """What should be remembered is longer than a memory can be."""

    code = "memory_too_long"
    status = 422

    def __init__(self, *, limit: int) -> None:
        super().__init__(_("A memory has at most %(limit)s characters. Nothing was remembered.") % {"limit": limit})


class MemoryNotNamed(ConversationError):
    """Something should be forgotten, but not said what."""

    code = "memory_not_named"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("Say what to forget: a key or a memory's number. Nothing was forgotten."))


class UnknownAttachment(ConversationError):
    """An attachment is not of this session, or was sent with another message already."""

    code = "unknown_attachment"
    status = 422

    def __init__(self, ids: Iterable[UUID]) -> None:
        super().__init__(
            _("These attachments are not waiting in this session: %(ids)s. Upload them again.")
            % {"ids": ", ".join(sorted(map(str, ids)))}
        )


class AttachmentTooLarge(ConversationError):
    """The file is larger than allowed."""

    code = "attachment_too_large"
    status = 413

    def __init__(self, *, limit_mb: int) -> None:
        super().__init__(_("The file is larger than %(limit)s MB. It was not saved.") % {"limit": limit_mb})


class AttachmentRefused(ConversationError):
    """The file is of no kind we take, or not what its name says."""

    code = "attachment_refused"
    status = 415
