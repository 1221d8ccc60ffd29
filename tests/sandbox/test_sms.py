"""The SMS gateway's routes."""

import pytest

from apps.sandbox.models import SmsMessage
from tests.sandbox.conftest import Service

MESSAGE = {"to": "+4915112345678", "text": "Your parcel is on its way.", "sender": "Larkfield"}


def test_a_message_is_accepted_and_stays_in_the_outbox(sms: Service) -> None:
    response = sms.post("/messages", MESSAGE)

    message = response.json()
    assert response.status_code == 201
    assert message == {
        "message_id": "MSG-90001",
        **MESSAGE,
        "status": "sent",
        "created_at": message["created_at"],
        "segments": 1,
    }
    assert sms.get("/messages/MSG-90001").json() == message
    assert sms.get("/outbox").json() == {"messages": [message], "total_count": 1}


@pytest.mark.parametrize(("length", "segments"), [(1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (1600, 11)])
def test_a_long_text_counts_its_segments(sms: Service, length: int, segments: int) -> None:
    assert sms.post("/messages", {**MESSAGE, "text": "x" * length}).json()["segments"] == segments


def test_the_outbox_is_newest_first_and_limited(sms: Service) -> None:
    for text in ("one", "two", "three"):
        sms.post("/messages", {**MESSAGE, "text": text})

    body = sms.get("/outbox?limit=2").json()

    assert ([row["text"] for row in body["messages"]], body["total_count"]) == (["three", "two"], 3)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": "0151 12345678"}, "to"),
        ({"to": "+49"}, "to"),
        ({"to": "+0151123456"}, "to"),
        ({"text": ""}, "text"),
        ({"text": "x" * 1601}, "text"),
        ({"sender": "Larkfield GmbH"}, "sender"),
        ({"at": "noon"}, "at"),
    ],
)
def test_a_message_that_can_not_be_sent_is_refused(sms: Service, change: dict[str, str], field: str) -> None:
    response = sms.post("/messages", {**MESSAGE, **change})

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, [field])
    assert SmsMessage.objects.count() == 0


def test_an_unknown_message_is_not_found(sms: Service) -> None:
    response = sms.get("/messages/MSG-1")

    assert (response.status_code, response.json()["error"]["message"]) == (404, "There is no text message MSG-1.")
