"""The words of the compliance rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """How a rule finds what it is about."""

    PATTERN = "pattern", _("Pattern")
    WORDS = "words", _("List of words")


class Checksum(models.TextChoices):
    """What a number must fulfil beyond the pattern."""

    NONE = "", _("Nothing")
    LUHN = "luhn", _("Card number (Luhn)")
    IBAN = "iban", _("IBAN (length and mod 97)")
    DE_TAX_ID = "de_tax_id", _("German tax number")
    FR_NIR = "fr_nir", _("French social security number")
    ES_DNI = "es_dni", _("Spanish identity number")


class AppliesTo(models.TextChoices):
    """Which texts a rule looks at."""

    BOTH = "both", _("Messages and replies")
    TEXT = "text", _("Messages of customers")
    REPLY = "reply", _("Our replies")


class Severity(models.TextChoices):
    """How bad a finding is, mildest first."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


class Action(models.TextChoices):
    """What follows from a finding, mildest first."""

    WARN = "warn", _("Warn")
    REDACT = "redact", _("Redact")
    ESCALATE = "escalate", _("Hand to a person")
    BLOCK = "block", _("Block")
