"""Which patterns an operator may save: those that compile, find something, and can not take for ever."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# A repeated group that repeats inside, or alternatives that are repeated without end: time may grow exponentially.
_RUNAWAY = re.compile(r"\((?:[^()\\]|\\.)*(?:[+*]|\{\d*,\})(?:[^()\\]|\\.)*\)\s*(?:[+*]|\{\d*,\})")


def validate_pattern(pattern: str) -> None:
    """Raise Django's ValidationError for a pattern that is no regular expression, finds nothing or may never end."""
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValidationError(_("This is no valid pattern: %(reason)s.") % {"reason": error}) from error
    if compiled.search(""):
        raise ValidationError(_("This pattern also finds nothing at all; make some part of it required."))
    if _RUNAWAY.search(pattern):
        raise ValidationError(_("A repeated group may not repeat inside, as in (a+)+: it may take for ever."))


def validate_words(words: object) -> None:
    """Raise Django's ValidationError for what is no list of words."""
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValidationError(_("This must be a list of words or phrases, such as [“guarantee”, “we promise”]."))
