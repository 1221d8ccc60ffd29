"""The sessions that this process has opened at other systems."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from apps.toolbox.mapping.settings import LoginAuth

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Login:
    """What a session was opened with: another host, way to sign in or key is another session."""

    base_url: str
    auth: LoginAuth
    key: str = field(repr=False)


class KeptLogins:
    """The headers of open sessions, those used last; threads may share it."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._headers: OrderedDict[Login, dict[str, str]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, login: Login) -> dict[str, str] | None:
        """Return the headers of an open session, or None where there is none."""
        with self._lock:
            headers = self._headers.get(login)
            if headers is not None:
                self._headers.move_to_end(login)
            return headers

    def keep(self, login: Login, headers: dict[str, str]) -> None:
        """Keep a session; beyond the limit the one used longest ago is forgotten."""
        with self._lock:
            self._headers[login] = headers
            self._headers.move_to_end(login)
            while len(self._headers) > self._limit:
                self._headers.popitem(last=False)

    def drop(self, login: Login) -> None:
        """Forget a session that the system takes no more."""
        with self._lock:
            self._headers.pop(login, None)

    def clear(self) -> None:
        """Forget all sessions."""
        with self._lock:
            self._headers.clear()


KEPT = KeptLogins()
