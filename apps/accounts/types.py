"""The roles, and the scopes of API tokens."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The four roles, strongest first; each is a group of the same name."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    AUDITOR = "auditor"


class Scope(StrEnum):
    """What a token may be used for; the user's own permissions still apply."""

    CHAT = "chat"
    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    TOOLS_READ = "tools:read"
    TOOLS_EXECUTE = "tools:execute"
    TOOLS_WRITE = "tools:write"
    CALLS_READ = "calls:read"
    KNOWLEDGE_READ = "knowledge:read"
    KNOWLEDGE_WRITE = "knowledge:write"
    APPROVALS = "approvals"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One demo user's way in, in clear text: shown once."""

    role: Role
    username: str
    password: str
    token: str
