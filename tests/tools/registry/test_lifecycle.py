"""Tools are prepared and cleaned up side by side; one that fails never takes the others with it."""

import logging
from collections.abc import Callable, Iterator
from threading import Barrier, Event
from typing import ClassVar

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from apps.accounts.models import User
from apps.tools.errors import ToolsNotReady
from apps.tools.registry.lifecycle import clean_up_tools, initialise_tools
from apps.tools.registry.registry import Registry, Rejection, Stage
from apps.tools.tool import Tool

Hook = Callable[[], object]


def nothing() -> None:
    pass


def fail() -> None:
    raise OSError("no room")


class Scripted(Tool):
    """A tool whose hooks the test gives, and which notes that they ran."""

    title = "Scripted"
    ran: ClassVar[list[str]] = []
    on_initialise: ClassVar[Hook] = staticmethod(nothing)
    on_clean_up: ClassVar[Hook] = staticmethod(nothing)

    def initialise(self) -> None:
        self.ran.append(f"initialise {self.name}")
        type(self).on_initialise()

    def clean_up(self) -> None:
        self.ran.append(f"clean_up {self.name}")
        type(self).on_clean_up()


@pytest.fixture(autouse=True)
def ran() -> Iterator[list[str]]:
    Scripted.ran.clear()
    yield Scripted.ran
    Scripted.ran.clear()


def scripted(name: str, initialise: Hook = nothing, clean_up: Hook = nothing) -> Tool:
    hooks = {"on_initialise": staticmethod(initialise), "on_clean_up": staticmethod(clean_up)}
    return type(name, (Scripted,), {"name": name, **hooks})()


def registry_of(*tools: Tool) -> Registry:
    made = Registry()
    for tool in tools:
        made.register(tool)
    return made


def stages(tools: Registry) -> dict[str, Stage]:
    return {tool.name: tools.info(tool.name).stage for tool in tools}


def test_tools_are_initialised_side_by_side() -> None:
    meeting = Barrier(3, timeout=10)
    tools = registry_of(*(scripted(name, meeting.wait) for name in ("a", "b", "c")))

    report = initialise_tools(tools=tools)

    assert (report.done, report.faults) == (("a", "b", "c"), {})


def test_tools_are_cleaned_up_side_by_side() -> None:
    meeting = Barrier(3, timeout=10)
    tools = registry_of(*(scripted(name, clean_up=meeting.wait) for name in ("a", "b", "c")))
    initialise_tools(tools=tools)

    report = clean_up_tools(tools=tools)

    assert (report.done, report.faults) == (("a", "b", "c"), {})


def test_no_tools_are_no_trouble() -> None:
    assert initialise_tools(tools=Registry(), fail_on_error=True).done == ()
    assert clean_up_tools(tools=Registry()).done == ()


def test_a_tool_that_fails_is_reported_by_name_and_the_others_are_ready() -> None:
    tools = registry_of(scripted("bad", fail), scripted("good"))

    report = initialise_tools(tools=tools)

    assert (report.done, report.faults) == (("good",), {"bad": "OSError: no room"})
    assert stages(tools) == {"bad": Stage.FAILED, "good": Stage.READY}
    assert tools.info("bad").fault == "OSError: no room"


def test_a_failure_is_logged_with_the_tools_name_and_the_trace(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        initialise_tools(tools=registry_of(scripted("bad", fail)))

    (line,) = caplog.records
    assert (line.message, line.tool, line.step) == ("tool_hook_failed", "bad", "initialise")
    assert line.exc_info
    assert line.exc_info[0] is OSError


def test_a_tool_that_hangs_holds_up_neither_the_others_nor_the_start() -> None:
    released = Event()
    tools = registry_of(scripted("good"), scripted("hung", lambda: released.wait(30)))

    report = initialise_tools(tools=tools, time_limit_s=0.2)
    released.set()

    assert (report.done, report.faults) == (("good",), {"hung": "It did not finish within 0.2 seconds."})


def test_asked_to_fail_the_start_stops_with_every_tool_that_failed() -> None:
    tools = registry_of(scripted("bad", fail), scripted("good"), scripted("worse", lambda: 1 // 0))

    with pytest.raises(ToolsNotReady) as stopped:
        initialise_tools(tools=tools, fail_on_error=True)

    assert stopped.value.faults == {
        "bad": "OSError: no room",
        "worse": "ZeroDivisionError: integer division or modulo by zero",
    }
    assert str(stopped.value) == (
        "These tools could not be prepared: bad: OSError: no room; "
        "worse: ZeroDivisionError: integer division or modulo by zero"
    )


def test_a_start_that_stops_cleans_up_what_was_prepared(ran: list[str]) -> None:
    tools = registry_of(scripted("bad", fail), scripted("good"))

    with pytest.raises(ToolsNotReady):
        initialise_tools(tools=tools, fail_on_error=True)

    assert sorted(ran) == ["clean_up good", "initialise bad", "initialise good"]
    assert stages(tools) == {"bad": Stage.FAILED, "good": Stage.REGISTERED}


def test_a_start_that_stops_also_names_what_could_not_be_registered() -> None:
    tools = registry_of(scripted("good"))
    tools.admit("a package", lambda: [int])

    with pytest.raises(ToolsNotReady) as stopped:
        initialise_tools(tools=tools, fail_on_error=True)

    assert tools.rejections == (Rejection("a package", stopped.value.faults["a package"]),)


def test_a_tool_is_initialised_once_and_a_failed_one_again(ran: list[str]) -> None:
    rooms = iter([False, True])
    tools = registry_of(scripted("good"), scripted("late", lambda: next(rooms) or fail()))

    initialise_tools(tools=tools)
    report = initialise_tools(tools=tools)

    assert (report.done, report.faults) == (("late",), {})
    assert sorted(ran) == ["initialise good", "initialise late", "initialise late"]
    assert tools.info("late").fault == ""


def test_only_what_was_prepared_is_cleaned_up_and_may_be_prepared_again(ran: list[str]) -> None:
    tools = registry_of(scripted("bad", fail), scripted("good"))
    initialise_tools(tools=tools)
    ran.clear()

    clean_up_tools(tools=tools)
    clean_up_tools(tools=tools)

    assert ran == ["clean_up good"]
    assert initialise_tools(tools=tools).done == ("good",)


def test_a_tool_that_can_not_clean_up_is_reported_and_the_others_do() -> None:
    tools = registry_of(scripted("bad", clean_up=fail), scripted("good"))
    initialise_tools(tools=tools)

    report = clean_up_tools(tools=tools)

    assert (report.done, report.faults) == (("good",), {"bad": "OSError: no room"})
    assert stages(tools) == {"bad": Stage.REGISTERED, "good": Stage.REGISTERED}


def test_hooks_may_be_asynchronous(ran: list[str]) -> None:
    class Asynchronous(Tool):
        name = "asynchronous"
        title = "Asynchronous"

        async def initialise(self) -> None:  # type: ignore[override]
            ran.append("initialise")

        async def clean_up(self) -> None:  # type: ignore[override]
            raise OSError("no room")

    tools = registry_of(Asynchronous())

    assert initialise_tools(tools=tools).done == ("asynchronous",)
    assert clean_up_tools(tools=tools).faults == {"asynchronous": "OSError: no room"}
    assert ran == ["initialise"]


def test_the_threads_give_their_database_connections_back(db: None) -> None:
    used: list[BaseDatabaseWrapper] = []

    def ask() -> None:
        User.objects.exists()
        used.append(connections["default"])

    assert initialise_tools(tools=registry_of(scripted("asks", ask))).done == ("asks",)
    assert [connection.connection for connection in used] == [None]
