"""What can go wrong with the record.

AuditError
├── RecordIsFinal          a finished row can not be changed
├── CallNotFound           no such call is on record
├── RecordBroken           the record is not as it was sealed
├── VerificationUnderWay   somebody's verification of something else has not ended
└── VerificationNotFound   no such verification is known
"""

from apps.core.errors import SupportDeskError


class AuditError(SupportDeskError):
    """Any error of the audit."""

    code = "audit_error"


class RecordIsFinal(AuditError):
    """A row of the record can not be changed or deleted."""

    code = "record_is_final"
    status = 409


class CallNotFound(AuditError):
    """No call with this id is on record."""

    code = "call_not_found"
    status = 404


class RecordBroken(AuditError):
    """The record is not as it was sealed; the message says what is wrong, the first findings by name."""

    code = "record_broken"
    status = 409


class VerificationUnderWay(AuditError):
    """A verification of the caller's own, which asks for something else, has not ended yet."""

    code = "verification_under_way"
    status = 409
    retryable = True


class VerificationNotFound(AuditError):
    """No verification with this number is known, or somebody else started it."""

    code = "verification_not_found"
    status = 404
