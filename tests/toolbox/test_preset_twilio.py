"""The preset for Twilio: messages go out as its forms, and its answers and refusals are understood."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone

from apps.core.http import HttpError, Unauthorized
from apps.toolbox.sms_outreach.schemas import SmsSettings
from apps.toolbox.sms_outreach.tool import SmsOutreachTool
from apps.tools.dry_run import DescribingClient, RequestDescribed
from apps.tools.tool import Run
from tests.toolbox.conftest import Upstream, ask
from tests.toolbox.wired import KEY, preset, wired_run

SMS = SmsOutreachTool()


@pytest.fixture
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


TWILIO = "https://api.twilio.example/2010-04-01/Accounts/AC0"
QUEUED = {
    "sid": "SM123",
    "to": "+4915112345678",
    "from": "+4915735987654",
    "status": "queued",
    "date_created": "Fri, 20 Nov 2026 12:00:00 +0000",
    "num_segments": "1",
    "error_code": None,
}


@pytest.fixture
def twilio(upstream: Upstream) -> Upstream:
    upstream.base_url = TWILIO
    return upstream


def sms_run(**changes: Any) -> Run:
    settings = SmsSettings.model_validate({"rest": preset("twilio"), "sender": "+4915735987654"})
    return wired_run(TWILIO, settings, idempotency_header="", **changes)


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
def test_a_message_goes_out_over_twilio_as_a_form(twilio: Upstream) -> None:
    twilio.answers("POST", "/Messages.json", QUEUED, status=201)

    answer = ask(SMS, "send", run=sms_run(), to="+4915112345678", text="Grüße & mehr")

    assert (answer["message_id"], answer["status"], answer["left_today"]) == ("SM123", "queued", 4)
    assert dict(parse_qsl(str(twilio.request.body))) == {
        "To": "+4915112345678",
        "From": "+4915735987654",
        "Body": "Grüße & mehr",
    }
    assert twilio.request.headers["Authorization"].startswith("Basic QUMwMDAw")
    assert "Idempotency-Key" not in twilio.request.headers


@pytest.mark.django_db
def test_a_message_of_twilio_is_asked_after(twilio: Upstream) -> None:
    twilio.answers("GET", "/Messages/SM123.json", {**QUEUED, "status": "delivered"})
    twilio.answers("GET", "/Messages/SM9.json", {"code": 20404, "message": "Not found", "status": 404}, status=404)

    answer = ask(SMS, "status", run=sms_run(), message_id="SM123")

    assert answer["message"] == {
        "message_id": "SM123",
        "to": "+4915112345678",
        "status": "delivered",
        "created_at": "2026-11-20T12:00:00Z",
    }
    assert ask(SMS, "status", run=sms_run(), message_id="SM9") == {"message": None, "found": False}


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
def test_a_refusal_of_twilio_keeps_its_words(twilio: Upstream) -> None:
    body = {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}
    twilio.answers("POST", "/Messages.json", body, status=400)
    twilio.answers("POST", "/Messages.json", {"code": 20003, "message": "Authenticate"}, status=401)

    with pytest.raises(HttpError, match="Invalid 'To' Phone Number"):
        ask(SMS, "send", run=sms_run(), to="+4915112345678", text="Hello")
    with pytest.raises(Unauthorized, match="Authenticate"):
        ask(SMS, "send", run=sms_run(), to="+4915112345678", text="Hello")


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
def test_a_dry_run_shows_the_other_systems_request_without_its_key() -> None:
    with pytest.raises(RequestDescribed) as described:
        ask(SMS, "send", run=sms_run(client=DescribingClient), to="+4915112345678", text="Hello")

    request = described.value.request
    assert (request.method, request.url) == ("POST", f"{TWILIO}/Messages.json")
    assert request.body == {"To": "+4915112345678", "From": "+4915735987654", "Body": "Hello"}
    assert KEY not in str(request)
    assert request.headers["Authorization"] == "•••"
