"""How another system knows us: the row's key in its header, or a session that the key opens."""

import re
from base64 import b64encode
from typing import Any

from django.utils.translation import gettext as _

from apps.core.http import HttpClient, Unauthorized
from apps.toolbox.mapping.pointers import put_at, value_at
from apps.toolbox.mapping.settings import Auth, KeyAuth, LoginAuth
from apps.tools.tool import Run

BEARER = "Bearer "


def auth_headers(auth: Auth, run: Run) -> dict[str, str]:
    """Return the headers that carry the key; a session is opened first, at every attempt. Raises HttpError."""
    key = run.headers.get("Authorization", "").removeprefix(BEARER)
    if isinstance(auth, LoginAuth):
        return _logged_in(auth, key, run)
    return key_headers(auth, key) if key else {}


def key_headers(auth: KeyAuth, key: str) -> dict[str, str]:
    """Return the header that carries a key."""
    if auth.scheme == "header":
        return {str(auth.header): key}
    if auth.scheme == "basic":
        return {"Authorization": f"Basic {b64encode(f'{auth.username}:{key}'.encode()).decode()}"}
    return {"Authorization": f"{'Token' if auth.scheme == 'token' else 'Bearer'} {key}"}


def _logged_in(auth: LoginAuth, key: str, run: Run) -> dict[str, str]:
    body: dict[str, Any] = {}
    put_at(body, auth.username_at, auth.username)
    put_at(body, auth.password_at, key)
    # A session is opened in dry runs too: it changes nothing, and reads need it.
    http = HttpClient(base_url=run.base_url, timeout_s=run.timeout_s, deadline=run.deadline)
    answer = http.post(auth.path, json=body)
    if auth.cookie:
        found = re.search(rf"(?:^|, ?){re.escape(auth.cookie)}=([^;,\s]+)", answer.headers.get("set-cookie", ""))
        token = found[1] if found else None
    else:
        token = value_at(answer.body, auth.token_at or "")
    if not isinstance(token, str) or not token:
        raise Unauthorized(http.host, 401, body={"message": _("The sign-in gave no session.")})
    if auth.cookie:
        return {"Cookie": f"{auth.cookie}={token}"}
    return {"Authorization": f"{auth.prefix} {token}".strip()}
