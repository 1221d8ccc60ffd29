"""The root of every error tree.

SupportDeskError
├── accounts.errors.AccountsError
├── audit.errors.AuditError
├── conversations.errors.ConversationError
├── core.http.errors.HttpError
├── knowledge.errors.KnowledgeError
├── live.errors.LiveError
├── tickets.errors.TicketError
├── tools.errors.ToolError
└── agent.errors.AgentError
"""

from typing import ClassVar


class SupportDeskError(Exception):
    """An error that can happen: `code` is stable for programs, the message is for people.

    `retryable` says whether the same request may succeed later without a change.
    `status` is the HTTP status the edges answer with.
    """

    code: ClassVar[str] = "error"
    status: int = 400
    retryable: bool = False
