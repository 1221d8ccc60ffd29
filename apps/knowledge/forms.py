"""The forms of the help centre."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """A question in plain words."""

    q = forms.CharField(
        label=_("Search the help articles"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "input", "type": "search", "autocomplete": "off"}),
    )
