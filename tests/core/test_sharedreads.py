"""Of callers who want the same thing at the same moment one reads for all, and nobody is given what was read before."""

import threading
from collections.abc import Callable

import pytest

from apps.core.sharedreads import SharedRead


class Door:
    """A lock that knows how many have asked for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked = 0

    def __enter__(self) -> None:
        self.asked += 1
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()


class Source:
    """Something that is read; may be held up while it is."""

    def __init__(self) -> None:
        self.value = "old"
        self.reads = 0
        self.is_read = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self) -> str:
        self.reads += 1
        seen = self.value
        self.is_read.set()
        assert self.may_go_on.wait(10)
        return seen


def in_threads(work: Callable[[], str], count: int) -> tuple[list[threading.Thread], list[str]]:
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, answers


def test_each_lone_caller_reads() -> None:
    source = Source()
    read = SharedRead(source)

    assert [read(), read()] == ["old", "old"]
    assert source.reads == 2


def test_who_comes_during_a_read_shares_the_next_one() -> None:
    source = Source()
    read = SharedRead(source)
    door = read._lock = Door()  # type: ignore[assignment]  # enough of a lock
    source.may_go_on.clear()
    first, first_answers = in_threads(read, 1)
    assert source.is_read.wait(10)

    source.value = "new"
    others, answers = in_threads(read, 8)
    while door.asked < 9:
        threading.Event().wait(0.001)
    source.may_go_on.set()
    for thread in [*first, *others]:
        thread.join(10)

    assert (first_answers, answers) == (["old"], ["new"] * 8)
    assert source.reads == 2


def test_an_error_is_the_callers_own_and_the_next_one_reads() -> None:
    answers = iter([RuntimeError("cut"), "fine"])

    def fetch() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    read = SharedRead(fetch)

    with pytest.raises(RuntimeError, match="cut"):
        read()
    assert read() == "fine"
