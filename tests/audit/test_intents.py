"""A read under way leaves one line in a file; what a killed process left is read back as interrupted calls."""

import json
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.audit.intents import IntentFile, left_by_the_dead, lines_in, path_of
from apps.audit.models import ToolCall
from apps.audit.services import begin_call, settle_left_behind
from apps.core.clock import now
from apps.core.process import this_process
from tests.audit.test_record import a_dead_process, a_start

Left = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.CALL_INTENTS_DIR = tmp_path / "calls"
    return tmp_path / "calls"


@pytest.fixture
def dead() -> str:
    return a_dead_process()


@pytest.fixture
def left(folder: Path, dead: str) -> Left:
    """Leave the intents of a process that is gone."""

    def leave(*starts: Any, process: str = dead) -> Path:
        path = path_of(folder, process)
        intents = IntentFile(path)
        for start in starts:
            intents.add(start.id, asdict(start))
        return path

    return leave


def ids_in(path: Path) -> list[UUID]:
    return [UUID(json.loads(line)["id"]) for line in lines_in(path)]


@pytest.mark.django_db
def test_a_read_that_a_dead_process_left_stands_as_interrupted(left: Left, dead: str) -> None:
    start = a_start(session_id=uuid4(), arguments={"customer_id": "C-ä"}, revision=3)
    path = left(start)

    assert settle_left_behind(now=now()) == 1

    call = ToolCall.objects.get()
    assert {name: getattr(call, name) for name in asdict(start)} == asdict(start)
    assert (call.status, call.error_code, call.process) == ("interrupted", "interrupted", dead)
    assert (call.finished_at is not None, path.exists()) == (True, False)


@pytest.mark.django_db
def test_a_call_that_has_a_row_keeps_it(left: Left) -> None:
    known, lost = a_start(), a_start()
    begin_call(started=known)
    left(known, lost)

    assert settle_left_behind(now=now()) == 1

    assert dict(ToolCall.objects.values_list("pk", "status")) == {known.id: "started", lost.id: "interrupted"}


@pytest.mark.django_db
def test_intents_are_read_back_once(left: Left) -> None:
    left(a_start())

    assert [settle_left_behind(now=now()) for _ in range(2)] == [1, 0]
    assert ToolCall.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("process", ["elsewhere/1/1", "nonsense"])
def test_the_intents_of_another_host_are_left_alone(left: Left, process: str) -> None:
    path = left(a_start(), process=process)

    assert settle_left_behind(now=now()) == 0
    assert path.exists()


@pytest.mark.django_db
def test_the_intents_of_a_living_process_are_left_alone(left: Left) -> None:
    path = left(a_start(), process=this_process())

    assert settle_left_behind(now=now()) == 0
    assert path.exists()


@pytest.mark.django_db
def test_a_line_that_was_torn_is_passed_over(left: Left) -> None:
    whole = a_start()
    path = left(whole, a_start())
    path.write_bytes(b"\n".join(lines_in(path))[:-20])

    settle_left_behind(now=now())

    assert [call.pk for call in ToolCall.objects.all()] == [whole.id]


@pytest.mark.django_db
def test_many_intents_are_read_back_in_parts(left: Left) -> None:
    starts = [a_start(started_at=now() - timedelta(seconds=number)) for number in range(1100)]
    left(*starts)

    assert settle_left_behind(now=now()) == 1100
    assert ToolCall.objects.filter(status="interrupted").count() == 1100


def test_no_folder_is_no_trouble(folder: Path) -> None:
    assert list(left_by_the_dead(folder)) == []


def test_the_file_is_rewritten_with_the_calls_still_under_way(tmp_path: Path) -> None:
    intents, kept = IntentFile(tmp_path / "p.intents", limit=2_000), uuid4()
    intents.add(kept, {"id": kept})

    for _ in range(200):
        call_id = uuid4()
        intents.add(call_id, {"id": call_id})
        intents.drop(call_id)

    assert (tmp_path / "p.intents").stat().st_size <= 2_100
    assert kept in ids_in(tmp_path / "p.intents")
    assert [path.name for path in tmp_path.iterdir()] == ["p.intents"]


@given(steps=st.lists(st.tuples(st.sampled_from(["add", "drop"]), st.integers(0, 9)), max_size=60))
def test_every_call_that_was_not_dropped_is_in_the_file(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("intents") / "p.intents"
    intents, open_calls = IntentFile(path, limit=300), set[UUID]()
    for step, number in steps:
        call_id = UUID(int=number)
        if step == "add" and call_id not in open_calls:
            intents.add(call_id, {"id": call_id})
            open_calls.add(call_id)
        elif step == "drop":
            intents.drop(call_id)
            open_calls.discard(call_id)

    assert open_calls <= set(ids_in(path) if path.exists() else [])


def test_where_the_disk_is_full_no_line_is_promised(tmp_path: Path) -> None:
    path = tmp_path / "p.intents"
    intents = IntentFile(path, limit=100)
    intents.add(first := uuid4(), {"id": first})
    resource.setrlimit(resource.RLIMIT_FSIZE, (150, resource.RLIM_INFINITY))
    try:
        with pytest.raises(OSError, match="large"):
            intents.add(uuid4(), {"id": 1, "text": "x" * 200})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    assert ids_in(path) == [first]


def test_a_line_longer_than_the_file_finds_room(tmp_path: Path) -> None:
    intents = IntentFile(tmp_path / "p.intents", limit=100)
    intents.add(call_id := uuid4(), {"id": call_id, "text": "x" * 1_000})

    assert ids_in(tmp_path / "p.intents") == [call_id]


def test_a_call_of_a_killed_process_has_left_its_line(folder: Path) -> None:
    pid = os.fork()
    if not pid:
        IntentFile(folder / "p.intents").add(UUID(int=7), {"id": UUID(int=7)})
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)

    assert ids_in(folder / "p.intents") == [UUID(int=7)]
