"""How another system knows us: the row's key in its header, or a session that the key opens."""

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from apps.core.http import HttpClient, JsonResponse, Unauthorized
from apps.toolbox.mapping.logins import KEPT, Login
from apps.toolbox.mapping.pointers import put_at, value_at
from apps.toolbox.mapping.settings import Auth, KeyAuth, LoginAuth
from apps.tools.tool import Run

Answer = TypeVar("Answer")
Headers = dict[str, str]
BEARER = "Bearer "


def with_credentials(auth: Auth, run: Run, ask: Callable[[Headers], Answer]) -> Answer:
    """Return what `ask` makes of the headers that carry the key or the session; raises HttpError.

    A session is kept for the next call. One that the system takes no more (401) is opened anew, once.
    """
    key = run.headers.get("Authorization", "").removeprefix(BEARER)
    if not isinstance(auth, LoginAuth):
        return ask(key_headers(auth, key) if key else {})
    login = Login(run.base_url, auth, key)
    kept = KEPT.get(login)
    if kept is not None:
        try:
            return ask(kept)
        except Unauthorized:
            KEPT.drop(login)
    return _asked_anew(login, run, ask)


def key_headers(auth: KeyAuth, key: str) -> Headers:
    """Return the header that carries a key."""
    if auth.scheme == "header":
        return {str(auth.header): key}
    if auth.scheme == "basic":
        return {"Authorization": f"Basic {b64encode(f'{auth.username}:{key}'.encode()).decode()}"}
    return {"Authorization": f"{'Token' if auth.scheme == 'token' else 'Bearer'} {key}"}


def keyless_headers(auth: Auth) -> Headers:
    """Return the headers that carry a key or session, with a word in its place."""
    return _session_headers(auth, "key") if isinstance(auth, LoginAuth) else key_headers(auth, "key")


def sign_in_body(auth: LoginAuth, key: str) -> dict[str, Any]:
    """Return what opens a session."""
    body: dict[str, Any] = {}
    put_at(body, auth.username_at, auth.username)
    put_at(body, auth.password_at, key)
    return body


def _asked_anew(login: Login, run: Run, ask: Callable[[Headers], Answer]) -> Answer:
    opened = _opened(login, run)
    KEPT.keep(login, opened)
    try:
        return ask(opened)
    except Unauthorized:
        KEPT.drop(login)
        raise


def _opened(login: Login, run: Run) -> Headers:
    """Return the headers of a new session; opened in dry runs too: it changes nothing, and reads need it."""
    http = HttpClient(base_url=run.base_url, timeout_s=run.timeout_s, deadline=run.deadline)
    answer = http.post(login.auth.path, json=sign_in_body(login.auth, login.key))
    token = _token_in(answer, login.auth)
    if not isinstance(token, str) or not token:
        raise Unauthorized(http.host, 401, body={"message": _("The sign-in gave no session.")})
    return _session_headers(login.auth, token)


def _token_in(answer: JsonResponse, auth: LoginAuth) -> Any:
    if not auth.cookie:
        return value_at(answer.body, auth.token_at or "")
    found = re.search(rf"(?:^|, ?){re.escape(auth.cookie)}=([^;,\s]+)", answer.headers.get("set-cookie", ""))
    return found[1] if found else None


def _session_headers(auth: LoginAuth, token: str) -> Headers:
    if auth.cookie:
        return {"Cookie": f"{auth.cookie}={token}"}
    return {"Authorization": f"{auth.prefix} {token}".strip()}
