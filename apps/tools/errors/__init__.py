"""Why a call was refused or failed.

ToolError
├── UnknownTool
├── UnknownOperation
├── UnknownRevision
├── SessionNotFound
├── UnknownUser
├── ConfigError
│   ├── InvalidConfig
│   ├── ToolUnusable           its row is missing or can not be read
│   ├── RegistrationError
│   └── ToolsNotReady
├── ApprovalRequired           the call waits for a person's decision
├── ApprovalError
│   ├── ApprovalNotFound
│   ├── AlreadyDecided
│   ├── ApprovalOutdated       the tool's row changed, or the time is over
│   ├── MayNotDecide
│   └── ReasonNeeded           a rejection says why
├── NotUnknown                 a change is settled already
├── CallRefused                (a gate said no before anything left)
│   ├── ToolDisabled           gate enabled
│   ├── ToolUnavailable        gate enabled
│   ├── AccessDenied           gate access
│   ├── InvalidArguments       gate arguments
│   ├── AnotherCustomer        gate identity
│   ├── QuotaExceeded          gate quota
│   ├── ChangeUnderWay         gate effect
│   ├── KeyUsedForOther        gate effect
│   ├── LedgerUnknown          gate effect
│   ├── AlreadyDone            gate effect
│   ├── ResultOutdated         gate effect
│   ├── BreakerOpen            gate breaker
│   └── BulkheadFull           gate bulkhead
└── CallFailed                 (the operation was tried)
    ├── UpstreamFailed         the upstream or the network said no
    ├── UnexpectedAnswer       the upstream's JSON has another shape than the tool expects
    ├── OperationFailed        an operation on our own rows could not be done
    ├── DeadlineExceeded       the call's total time ran out
    ├── OutcomeUnknown         a change may or may not have reached the upstream
    └── InternalError          the tool's own code is at fault
"""

from apps.tools.errors.approvals import (
    AlreadyDecided,
    ApprovalError,
    ApprovalNotFound,
    ApprovalOutdated,
    ApprovalRequired,
    MayNotDecide,
    NotUnknown,
    ReasonNeeded,
)
from apps.tools.errors.base import (
    FieldError,
    SessionNotFound,
    ToolError,
    UnknownOperation,
    UnknownRevision,
    UnknownTool,
    UnknownUser,
)
from apps.tools.errors.config import ConfigError, InvalidConfig, RegistrationError, ToolsNotReady, ToolUnusable
from apps.tools.errors.failures import (
    CallFailed,
    DeadlineExceeded,
    InternalError,
    OperationFailed,
    OutcomeUnknown,
    UnexpectedAnswer,
    UpstreamFailed,
)
from apps.tools.errors.refusals import (
    AccessDenied,
    AlreadyDone,
    AnotherCustomer,
    BreakerOpen,
    BulkheadFull,
    CallRefused,
    ChangeUnderWay,
    InvalidArguments,
    KeyUsedForOther,
    LedgerUnknown,
    QuotaExceeded,
    ResultOutdated,
    ToolDisabled,
    ToolUnavailable,
)

__all__ = [
    "AccessDenied",
    "AlreadyDecided",
    "AlreadyDone",
    "AnotherCustomer",
    "ApprovalError",
    "ApprovalNotFound",
    "ApprovalOutdated",
    "ApprovalRequired",
    "BreakerOpen",
    "BulkheadFull",
    "CallFailed",
    "CallRefused",
    "ChangeUnderWay",
    "ConfigError",
    "DeadlineExceeded",
    "FieldError",
    "InternalError",
    "InvalidArguments",
    "InvalidConfig",
    "KeyUsedForOther",
    "LedgerUnknown",
    "MayNotDecide",
    "NotUnknown",
    "OperationFailed",
    "OutcomeUnknown",
    "QuotaExceeded",
    "ReasonNeeded",
    "RegistrationError",
    "ResultOutdated",
    "SessionNotFound",
    "ToolDisabled",
    "ToolError",
    "ToolUnavailable",
    "ToolUnusable",
    "ToolsNotReady",
    "UnexpectedAnswer",
    "UnknownOperation",
    "UnknownRevision",
    "UnknownTool",
    "UnknownUser",
    "UpstreamFailed",
]
