"""The record can be proved: what is changed, removed or slipped in after it was sealed is found and named."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import User
from apps.audit.models import Seal, ToolAttempt, ToolCall
from apps.audit.seals import AT_MOST, EVERY, seal_calls
from apps.audit.types import CallStatus
from apps.audit.verification import Finding, verify
from tests.audit.calls import make_call
from tests.jobs.waiting import ended

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
OTHER_KEY = "b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb3Q="


@pytest.fixture
def noon() -> datetime:
    return timezone.now()


@pytest.fixture
def sealed(noon: datetime) -> list[ToolCall]:
    """Six calls under two seals, each with an attempt."""
    calls = [make_call(at=noon - timedelta(minutes=40 - index), attempts=1) for index in range(6)]
    assert seal_calls(now=calls[3].started_at + timedelta(minutes=2)) == 3
    assert seal_calls(now=noon) == 3
    return calls


def found(**kinds: object) -> list[Finding]:
    return [Finding(kind, str(what)) for kind, what in kinds.items()]  # type: ignore[arg-type]  # the words of Kind


def findings(**options: Any) -> list[Finding]:
    return list(verify(**options).findings)


def test_a_record_that_nobody_touched_holds(sealed: list[ToolCall]) -> None:
    result = verify(head=str(Seal.objects.get(number=1)))

    assert (result.holds, result.seals, result.calls) == (True, 2, 6)
    assert result.head == str(Seal.objects.get(number=2))


def test_an_edited_call_is_named(sealed: list[ToolCall]) -> None:
    ToolCall.objects.filter(pk=sealed[1].pk).update(caller="somebody else")

    assert findings() == found(changed=sealed[1].pk)


@pytest.mark.parametrize("how", ["edit", "remove"])
def test_an_edited_or_removed_attempt_is_found_with_its_call(sealed: list[ToolCall], how: str) -> None:
    attempts = ToolAttempt.objects.filter(call=sealed[4])
    attempts.update(http_status=500) if how == "edit" else attempts.delete()

    assert findings() == found(changed=sealed[4].pk)


def test_a_removed_call_is_named(sealed: list[ToolCall]) -> None:
    ToolAttempt.objects.filter(call=sealed[2]).delete()
    ToolCall.objects.filter(pk=sealed[2].pk)._raw_delete(ToolCall.objects.db)

    assert findings() == found(removed=sealed[2].pk)


def test_a_call_slipped_into_a_sealed_time_is_named(sealed: list[ToolCall]) -> None:
    slipped = make_call(at=sealed[1].started_at + timedelta(seconds=1))

    assert findings() == found(added=slipped.pk)


def test_a_removed_seal_breaks_the_chain(sealed: list[ToolCall]) -> None:
    Seal.objects.filter(number=1).delete()

    assert findings() == found(seal=2)


def test_a_seal_made_anew_without_the_key_is_found(sealed: list[ToolCall], settings: Settings, noon: datetime) -> None:
    keys, settings.FIELD_KEYS = settings.FIELD_KEYS, [OTHER_KEY]
    ToolCall.objects.filter(pk=sealed[0].pk).update(caller="somebody else")
    Seal.objects.all().delete()
    assert seal_calls(now=noon) == 6
    settings.FIELD_KEYS = keys

    assert findings() == found(seal=1)


def test_seals_outlive_a_change_of_keys(sealed: list[ToolCall], settings: Settings) -> None:
    settings.FIELD_KEYS = [OTHER_KEY, *settings.FIELD_KEYS]
    call_command("rotate_keys", stdout=StringIO())
    settings.FIELD_KEYS = [OTHER_KEY]

    assert findings() == []


def test_seals_whose_keys_nobody_can_read_are_named_and_the_next_one_is_made_all_the_same(
    sealed: list[ToolCall], settings: Settings, noon: datetime
) -> None:
    settings.FIELD_KEYS = [OTHER_KEY]
    make_call(at=noon - MINUTE)

    assert seal_calls(now=noon + EVERY) == 1
    assert findings() == found(seal=1) + found(seal=2)


def test_newest_seals_that_were_cut_off_are_found_by_a_seal_noted_elsewhere(sealed: list[ToolCall]) -> None:
    noted = str(Seal.objects.get(number=2))
    Seal.objects.filter(number=2).delete()

    assert findings() == []
    assert findings(head=noted) == found(seal=2)


def test_a_call_that_waits_is_sealed_once_it_has_ended(noon: datetime) -> None:
    waiting = make_call(at=noon - 30 * MINUTE, status=CallStatus.WAITING)
    make_call(at=noon - 29 * MINUTE)
    assert seal_calls(now=noon) == 1
    assert findings() == []

    ToolCall.objects.filter(pk=waiting.pk).update(status=CallStatus.COMPLETED, finished_at=noon)
    assert seal_calls(now=noon + EVERY) == 1
    assert findings() == []

    ToolCall.objects.filter(pk=waiting.pk).update(result_preview="another")
    assert findings() == found(changed=waiting.pk)


def test_a_call_removed_while_it_waits_is_named(noon: datetime) -> None:
    waiting = make_call(at=noon - 30 * MINUTE, status=CallStatus.WAITING)
    make_call(at=noon - 29 * MINUTE)
    seal_calls(now=noon)
    ToolCall.objects.filter(pk=waiting.pk)._raw_delete(ToolCall.objects.db)
    make_call(at=noon)
    seal_calls(now=noon + EVERY)

    assert findings() == found(removed=waiting.pk)


def test_a_call_that_a_dead_server_left_is_sealed_when_it_is_read_back(noon: datetime) -> None:
    make_call(at=noon - 30 * MINUTE)
    seal_calls(now=noon)
    make_call(at=noon - 31 * MINUTE, status=CallStatus.INTERRUPTED, finished_at=noon + MINUTE)

    assert seal_calls(now=noon + EVERY) == 1
    assert findings() == []


def test_sealing_comes_in_bounded_steps_and_not_more_often_than_needed(noon: datetime) -> None:
    calls = [make_call(at=noon - timedelta(minutes=20)) for _ in range(2)]
    assert [seal_calls(now=noon), seal_calls(now=noon + MINUTE), seal_calls(now=noon + EVERY)] == [2, 0, 0]
    assert (Seal.objects.count(), AT_MOST, len(calls)) == (1, 5_000, 2)


def test_a_record_is_sealed_in_seals_of_bounded_size(noon: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.audit.seals.AT_MOST", 2)
    for index in range(5):
        make_call(at=noon - timedelta(minutes=30 - index))

    assert [seal_calls(now=noon) for _ in range(4)] == [2, 2, 1, 0]
    assert verify().holds


def test_the_command_names_what_is_wrong_and_ends_with_an_error(sealed: list[ToolCall]) -> None:
    told = StringIO()
    call_command("verify_calls", stdout=told)
    assert told.getvalue().splitlines()[0] == "6 calls under 2 seals are as they were sealed."

    ToolCall.objects.filter(pk=sealed[1].pk).update(caller="somebody else")
    wrong = StringIO()
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_calls", stderr=wrong)
    assert str(sealed[1].pk) in wrong.getvalue()


def test_the_command_tells_how_far_it_is(sealed: list[ToolCall]) -> None:
    told = StringIO()
    call_command("verify_calls", stdout=StringIO(), stderr=told)

    assert told.getvalue().splitlines() == ["1 of 2 seals", "2 of 2 seals"]


def test_the_api_says_the_same(client: Client, auditor: User, sealed: list[ToolCall]) -> None:
    client.force_login(auditor)
    ToolCall.objects.filter(pk=sealed[1].pk).update(caller="somebody else")

    answer = client.get("/api/v1/calls/verify").json()

    assert answer == {
        "holds": False,
        "seals": 2,
        "calls": 6,
        "head": str(Seal.objects.get(number=2)),
        "findings": [{"kind": "changed", "what": str(sealed[1].pk)}],
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_touched", [False, True])
def test_an_auditor_verifies_on_the_page(client: Client, auditor: User, noon: datetime, is_touched: bool) -> None:
    call = make_call(at=noon - 30 * MINUTE)
    seal_calls(now=noon)
    ToolCall.objects.filter(pk=call.pk).update(caller="x" if is_touched else call.caller)
    client.force_login(auditor)
    page = "/admin/audit/toolcall/integrity/"
    assert str(Seal.objects.get()) in client.get(page).content.decode()

    address = client.post(page, {"head": ""})["Location"]
    job = ended(UUID(address.rstrip("/").split("/")[-2]))

    assert (job.status, str(call.pk) in job.note) == (("failed", True) if is_touched else ("done", False))
    assert job.note.splitlines()[0].replace("\xa0", " ") in client.get(page).content.decode()
