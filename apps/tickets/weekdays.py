"""The days of work as people name and tick them; a policy keeps their numbers, 1 for Monday, in one text."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

DAYS = "1234567"
# From so many days in a row on only the first and the last are named.
A_ROW = 3


class WeekdaysField(forms.MultipleChoiceField):
    """A tick for each day."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(number, WEEKDAYS[int(number) - 1]) for number in DAYS], **kwargs)

    def prepare_value(self, value: Any) -> list[str]:
        """Return the numbers one by one."""
        return list(value or "")

    def clean(self, value: Any) -> str:
        """Return the numbers of the ticked days in one text, Monday first."""
        return "".join(sorted(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether other days are ticked."""
        return set(initial or "") != set(data or "")


def in_words(numbers: str) -> str:
    """Return days by their names: "Mon–Fri", "Mon, Wed", "every day"."""
    days = [number for number in DAYS if number in numbers]
    if len(days) == len(DAYS):
        return _("every day")
    return ", ".join(_named(run) for run in _runs(days)) or _("no day")


def _runs(days: list[str]) -> list[list[str]]:
    """Return the days that follow each other together."""
    runs: list[list[str]] = []
    for day in days:
        if runs and int(runs[-1][-1]) + 1 == int(day):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _named(run: list[str]) -> str:
    names = [str(WEEKDAYS_ABBR[int(day) - 1]) for day in run]
    return f"{names[0]}–{names[-1]}" if len(names) >= A_ROW else ", ".join(names)
