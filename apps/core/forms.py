"""What views ask of the forms that people send them."""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest


def cleaned(form: forms.Form) -> dict[str, Any]:
    """Return the values of a form in which nothing is typed; answers 400 for a value that was never offered."""
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    return form.cleaned_data


def faults_of(form: forms.Form) -> str:
    """Return everything that is wrong with a form, as one text."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
