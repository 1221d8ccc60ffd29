"""The request of a person who has signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from apps.accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` gets: its user is never anonymous."""

    user: User
    htmx: HtmxDetails
