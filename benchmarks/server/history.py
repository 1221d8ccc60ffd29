"""What the control room's pages cost over the record in this process's database, as JSON.

`python -m benchmarks.server.history COUNT`, where COUNT is what the record was built with.
"""

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings.base")

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402 - models need Django to be set up, here and below
from django.db import connection  # noqa: E402 - settings first
from django.test import Client  # noqa: E402 - settings first
from django.test.utils import CaptureQueriesContext  # noqa: E402 - settings first

from apps.accounts.models import User  # noqa: E402 - settings first
from apps.accounts.types import Role  # noqa: E402 - settings first
from apps.audit.models import ToolCall  # noqa: E402 - settings first
from apps.core.keyset import keyset_page  # noqa: E402 - settings first
from apps.tools.models import ToolConfig  # noqa: E402 - settings first
from benchmarks.server.record import CALLS_A_DAY, CALLS_OF_CUSTOMER, CALLS_OF_SESSION, customer  # noqa: E402 - settings first

ROUNDS = 9
HISTORY = "/admin/audit/toolcall/"


def main(count: int) -> None:
    """Measure and print every page's times, queries and size."""
    client = operator_client()
    print(json.dumps({name: _cost(client, path) for name, path in _pages(count).items()}))


def operator_client() -> Client:
    """Return a client at which an operator is signed in."""
    user, _is_new = User.objects.get_or_create(username="bench", defaults={"is_staff": True})
    user.groups.set(Group.objects.filter(name=Role.OPERATOR))
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return client


def _pages(count: int) -> dict[str, str]:
    some = _call_of_usual_session()
    number = customer(count // CALLS_OF_CUSTOMER // 2)
    tool = ToolConfig.objects.get(name="crm").pk
    oldest = ToolCall.objects.order_by("started_at")[49].started_at + timedelta(seconds=1)
    last = keyset_page(ToolCall.objects.filter(started_at__lt=oldest), by="started_at", size=1).next
    return {
        "overview": "/admin/room/",
        "history": HISTORY,
        "history, last page": f"{HISTORY}?cursor={last}",
        "history by tool": f"{HISTORY}?tool=crm",
        "history by status": f"{HISTORY}?status=unknown",
        "history by tool and status": f"{HISTORY}?tool=crm&status=refused",
        "history by gate": f"{HISTORY}?gate=quota",
        "history by gate, none": f"{HISTORY}?gate=bulkhead",
        "history by caller": f"{HISTORY}?caller=agent-7",
        "history by time": f"{HISTORY}?until={oldest:%Y-%m-%dT%H:%M}",
        "history by session": f"{HISTORY}?q={some.session_id}",
        "history by request": f"{HISTORY}?q={some.request_id}",
        "history by text": f"{HISTORY}?q={number}",
        "history by a word that all say": f"{HISTORY}?q=customer_id",
        "history by the beginning of one": f"{HISTORY}?q=custom",
        "history by a word that all say and a number": f"{HISTORY}?q=customer {number}",
        "history by a word that one in ten says": f"{HISTORY}?q=upstream_timeout",
        "history by text and tool": f"{HISTORY}?q={number}&tool=crm",
        "one call": f"{HISTORY}{some.pk}/change/",
        "one conversation": f"{HISTORY}session/{some.session_id}/",
        "integrity": f"{HISTORY}integrity/",
        "charts, 24 hours": f"/admin/tools/toolconfig/{tool}/charts/",
        "charts, 7 days": f"/admin/tools/toolconfig/{tool}/charts/?days=7",
        "charts, 30 days": f"/admin/tools/toolconfig/{tool}/charts/?days=30",
        "API: overview": "/api/v1/tools/overview",
        "API: charts, 7 days": "/api/v1/tools/crm/charts?days=7",
        "API: charts, 30 days": "/api/v1/tools/crm/charts?days=30",
        "API: calls": "/api/v1/calls",
        "API: calls by tool": "/api/v1/calls?tool=crm",
        "API: calls, last page": f"/api/v1/calls?cursor={last}",
        "API: one call": f"/api/v1/calls/{some.pk}",
    }


def _call_of_usual_session() -> ToolCall:
    """Return a call of yesterday in whose session there are as many calls as in most, whatever the record's length."""
    calls = ToolCall.objects.order_by("-started_at")[CALLS_A_DAY // 2 :]
    return next(
        call for call in calls.iterator() if ToolCall.objects.for_session(call.session_id).count() == CALLS_OF_SESSION
    )


def _cost(client: Client, path: str) -> dict[str, object]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)
    assert answer.status_code == 200, (path, answer.status_code)
    times = [_time_ms(client, path) for _ in range(ROUNDS)]
    ms, computing_ms = zip(*times, strict=True)
    return {"ms": ms, "computing_ms": computing_ms, "queries": asked, "kb": len(answer.content) / 1000}


def _time_ms(client: Client, path: str) -> tuple[float, float]:
    """Return how long a request took, and how long of that this process and its database computed."""
    start, computing = time.perf_counter(), _computed_s()
    client.get(path)
    return (time.perf_counter() - start) * 1000, (_computed_s() - computing) * 1000


def _computed_s() -> float:
    """Return how long this process has computed, and the database's process of its connection where that is here."""
    database = 0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        database = int(stat.read_text().split()[0]) if stat.exists() else 0
    return time.process_time() + database / 1e9


if __name__ == "__main__":
    main(int(sys.argv[1]))
