"""Forms for signing in and for API tokens."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import TooManyAttempts
from apps.accounts.services import count_attempt, forget_attempts
from apps.accounts.types import Scope
from apps.core.addresses import client_address


class SignInForm(AuthenticationForm):
    """Name and password, as often as the throttle allows."""

    def clean(self) -> dict[str, Any]:
        """Count the attempt, then look at the password."""
        address = client_address(self.request) if self.request else ""
        who = {"username": self.cleaned_data.get("username", ""), "address": address}
        try:
            count_attempt(**who)
        except TooManyAttempts as error:
            raise ValidationError(str(error), code=error.code) from error
        cleaned = super().clean()
        if self.user_cache:
            forget_attempts(**who)
        return cleaned


class TokenForm(forms.Form):
    """What a new API token is for and how long it works."""

    LIFETIMES = [("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year")), ("", _("No end"))]

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("What you will use it for."))
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope.value, scope.value) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What it may be used for. It never allows more than your role."),
    )
    lifetime = forms.ChoiceField(label=_("Works for"), choices=LIFETIMES, required=False, initial="90")

    def expires_at(self, *, now: datetime) -> datetime | None:
        """Return when the token ends, None for never."""
        days = self.cleaned_data["lifetime"]
        return now + timedelta(days=int(days)) if days else None
