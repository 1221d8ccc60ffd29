"""The routes of the contract, and a program that asks them."""

import json
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import issue_token
from apps.accounts.types import Scope

API = "/api/v1"
ARTICLE = {"title": "Returns", "body": "## How\n\nSend it back within 30 days."}
REFUND = {
    "tool": "billing",
    "operation": "refund",
    "payload": {"payment_id": "PAY-70001", "amount": "60.00", "reason": "Sent back"},
}
FILE = object()
SPARE = 1_000
OTHER = "11111111-1111-4111-8111-111111111111"


@dataclass(frozen=True)
class Route:
    """One route: the scope a token needs, and the status each role gets with a token of every scope."""

    line: str
    scope: Scope
    operator: int
    supervisor: int
    agent: int
    auditor: int
    body: Any = None

    @property
    def method(self) -> str:
        return self.line.split()[0]

    @property
    def path(self) -> str:
        return self.line.split()[1]


class Api:
    """Speaks to the API as a program does: with a bearer token and JSON."""

    def __init__(self, places: dict[str, object]) -> None:
        self.places = places
        self.client = Client(enforce_csrf_checks=True)

    def ask(self, route: Route, token: str = "") -> Any:
        address = API + route.path.format(**self.places)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if route.body is FILE:
            return self.client.post(address, {"file": SimpleUploadedFile("note.txt", b"Seen.")}, headers=headers)
        body = "" if route.body is None else json.dumps(route.body)
        return self.client.generic(route.method, address, body, content_type="application/json", headers=headers)


def token_of(user: User, *scopes: Scope) -> str:
    _token, text = issue_token(user=user, name="test", scopes=scopes or tuple(Scope))
    return text
