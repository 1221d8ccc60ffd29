"""The registry: names, aliases, replacement, autodiscovery, what is handed in and what is refused."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from apps.core.clock import now
from apps.core.http import HttpClient
from apps.tools.errors import RegistrationError, UnknownOperation, UnknownTool
from apps.tools.registry.dependencies import ToolDependencies, construct
from apps.tools.registry.registry import Registry, Rejection, Stage, autodiscover
from apps.tools.tool import Tool
from tests.tools.conftest import ProbeTool


class Other(Tool):
    name = "other"
    aliases = ("probe_lookup",)
    title = "Other"


class AliasIsAName(Tool):
    name = "other"
    aliases = ("probe",)
    title = "Other"


class NameIsAnAlias(Tool):
    name = "probe_lookup"
    title = "Other"


class Nameless(Tool):
    title = "Nameless"


class Dated(Tool):
    name = "dated"
    title = "Dated"

    def __init__(self, *, clock: Callable[[], datetime], http_client: Callable[..., HttpClient] = HttpClient) -> None:
        self.clock = clock
        self.http_client = http_client


class Demanding(Tool):
    name = "demanding"
    title = "Demanding"

    def __init__(self, *, moon: str, clock: Callable[[], datetime] = now, colour: str = "blue") -> None:
        self.colour = colour


@pytest.fixture
def registry() -> Registry:
    made = Registry()
    made.register(ProbeTool())
    return made


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A package of tools: one that works, one that can not be imported, one without a tool module."""
    name = f"discovered_{abs(hash(request.node.name))}"
    sources = {
        "__init__.py": "",
        "broken/__init__.py": "",
        "broken/tool.py": "import nothing_of_this_name",
        "helpers/__init__.py": "",
        "working/__init__.py": "",
        "working/tool.py": (
            "from apps.tools.tool import Tool\n"
            "from tests.tools.conftest import ProbeTool\n"
            "class Working(Tool):\n    name = 'working'\n    title = 'Working'\n"
        ),
    }
    for path, text in sources.items():
        file = tmp_path / name / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    return name


def names(registry: Registry) -> list[str]:
    return [tool.name for tool in registry]


def test_a_tool_answers_to_its_name_and_its_aliases(registry: Registry) -> None:
    assert registry.get("probe") is registry.get("probe_lookup")


def test_its_operations_are_read_from_its_methods(registry: Registry) -> None:
    operations = registry.get("probe").operations

    assert {name: operation.effect.value for name, operation in operations.items()} == {
        "look": "read",
        "ponder": "read",
        "stumble": "record",
        "transfer": "money",
    }
    assert operations["look"].summary == "Look a thing up."


def test_an_unknown_name_is_a_typed_error(registry: Registry) -> None:
    with pytest.raises(UnknownTool, match="nothing"):
        registry.get("nothing")


def test_an_unknown_operation_names_the_known_ones(registry: Registry) -> None:
    with pytest.raises(UnknownOperation, match="look, ponder, stumble, transfer"):
        registry.operation(registry.get("probe"), "fly")


def test_a_second_tool_of_the_same_name_takes_its_place_with_a_warning(
    registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    newer = ProbeTool()

    with caplog.at_level(logging.WARNING):
        registry.register(newer)

    (warning,) = caplog.records
    source = "tests.tools.conftest.ProbeTool"
    assert registry.get("probe") is newer
    assert (warning.message, warning.tool, warning.former, warning.new) == ("tool_replaced", "probe", source, source)


def test_a_tool_that_takes_anothers_place_starts_its_life_anew(registry: Registry) -> None:
    registry.note_stage("probe", Stage.READY)

    registry.register(ProbeTool())

    assert registry.info("probe").stage == Stage.REGISTERED


def test_a_tool_that_goes_takes_its_aliases_along(registry: Registry) -> None:
    tool = registry.get("probe")

    assert registry.unregister("probe_lookup") is tool
    assert ("probe" in registry, "probe_lookup" in registry, names(registry)) == (False, False, [])
    with pytest.raises(UnknownTool):
        registry.unregister("probe")


@pytest.mark.parametrize("tool", [Other, AliasIsAName, NameIsAnAlias, Nameless])
def test_a_taken_name_or_a_missing_one_is_refused(registry: Registry, tool: type[Tool]) -> None:
    with pytest.raises(RegistrationError):
        registry.register(tool())

    assert names(registry) == ["probe"]


def test_tools_come_in_the_order_of_their_names(registry: Registry) -> None:
    class Alpha(Tool):
        name = "alpha"
        title = "Alpha"

    registry.register(Alpha())

    assert names(registry) == ["alpha", "probe"]


def test_what_is_known_of_a_tool_is_told_by_name_or_alias(registry: Registry) -> None:
    info = registry.info("probe_lookup")

    assert (info.name, info.title, info.aliases, info.source, info.stage, info.fault) == (
        "probe",
        "Probe",
        ("probe_lookup",),
        "tests.tools.conftest.ProbeTool",
        Stage.REGISTERED,
        "",
    )
    assert [operation.name for operation in info.operations] == ["look", "ponder", "stumble", "transfer"]
    with pytest.raises(UnknownTool):
        registry.info("nothing")


def test_a_tool_that_asks_for_nothing_is_constructed_with_nothing() -> None:
    assert isinstance(construct(ProbeTool, ToolDependencies()), ProbeTool)


def test_a_tool_is_handed_what_its_constructor_names() -> None:
    new_year = datetime(2026, 1, 1, tzinfo=UTC)

    tool = construct(Dated, ToolDependencies(clock=lambda: new_year))

    assert isinstance(tool, Dated)
    assert (tool.clock(), tool.http_client) == (new_year, HttpClient)


def test_by_default_the_house_hands_in_its_own_clock_and_client() -> None:
    tool = construct(Dated, ToolDependencies())

    assert isinstance(tool, Dated)
    assert (tool.clock, tool.http_client) == (now, HttpClient)


def test_a_constructor_that_needs_what_nobody_has_is_refused_by_name() -> None:
    with pytest.raises(RegistrationError, match=r"Demanding asks for what nobody hands in: moon\."):
        construct(Demanding, ToolDependencies())


def test_what_is_admitted_gets_its_dependencies(registry: Registry) -> None:
    new_year = datetime(2026, 1, 1, tzinfo=UTC)

    (tool,) = registry.admit("tests", lambda: [Dated], dependencies=ToolDependencies(clock=lambda: new_year))

    assert isinstance(tool, Dated)
    assert (registry.get("dated"), tool.clock()) == (tool, new_year)


def unreadable() -> list[Any]:
    raise ZeroDivisionError("nothing to load")


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        (unreadable, "ZeroDivisionError: nothing to load"),
        (lambda: [Demanding], "RegistrationError: Demanding asks for what nobody hands in: moon."),
        (lambda: [Nameless], "RegistrationError: Nameless has no name."),
        (lambda: [7], "RegistrationError: 7 is no tool: it must be a class derived from apps.tools.tool.Tool."),
    ],
)
def test_a_tool_that_can_not_be_admitted_is_logged_kept_as_a_rejection_and_skipped(
    registry: Registry, caplog: pytest.LogCaptureFixture, load: Callable[[], list[Any]], reason: str
) -> None:
    assert registry.admit("its source", load) == []

    assert (registry.rejections, names(registry)) == ((Rejection("its source", reason),), ["probe"])
    assert [(record.message, record.source) for record in caplog.records] == [("tool_rejected", "its source")]


def test_a_tool_that_can_not_be_admitted_does_not_take_those_of_its_source_with_it(registry: Registry) -> None:
    admitted = registry.admit("its source", lambda: [Demanding, Dated, 7, ProbeTool])

    assert [tool.name for tool in admitted] == ["dated", "probe"]
    assert [one.reason.partition(":")[0] for one in registry.rejections] == ["RegistrationError"] * 2


def test_autodiscovery_finds_the_tools_a_package_defines_and_survives_a_broken_one(
    registry: Registry, package: str
) -> None:
    autodiscover(package, into=registry)

    assert names(registry) == ["probe", "working"]
    assert registry.rejections == (
        Rejection(f"{package}.broken.tool", "ModuleNotFoundError: No module named 'nothing_of_this_name'"),
    )
