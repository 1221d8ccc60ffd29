"""A package that is built and installed brings a tool; its broken entry points harm nothing else."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.tools.registry.plugins import load_plugins
from apps.tools.registry.registry import Registry

PROJECT = """
[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"

[project]
name = "acme-weather"
version = "1.0"
description = "Weather as a tool."

[project.entry-points."supportdesk.tools"]
weather = "acme_weather:WeatherTool"
missing = "acme_maps:MapTool"
number = "acme_weather:NUMBER"
"""
MODULE = '''
from apps.tools.tool import Arguments, Result, Run, Tool, operation
from apps.tools.types import Effect

NUMBER = 7


class City(Arguments):
    city: str


class Forecast(Result):
    forecast: str


class WeatherTool(Tool):
    name = "weather"
    title = "Weather"

    @operation(effect=Effect.READ)
    def forecast(self, arguments: City, run: Run) -> Forecast:
        """Tell tomorrow's weather."""
        return Forecast(forecast=f"Sunny in {arguments.city}")
'''
COMMANDS = """
import json
from contextlib import suppress
from io import StringIO

import django
from django.core.management import CommandError, call_command

django.setup()
call_command("migrate", verbosity=0)
said = {}
for action in (["list"], ["call", "weather", "forecast", "--argument", "city=Freiburg"], ["validate"]):
    out = StringIO()
    with suppress(CommandError):
        call_command("tools", *action, "--json", stdout=out)
    said[action[0]] = json.loads(out.getvalue())
print(json.dumps(said))
"""
REASONS = {
    "missing = acme_maps:MapTool": "ModuleNotFoundError: No module named 'acme_maps'",
    "number = acme_weather:NUMBER": (
        "RegistrationError: 7 is no tool: it must be a class derived from apps.tools.tool.Tool."
    ),
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the built package is installed into."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    (source / "pyproject.toml").write_text(PROJECT)
    (source / "acme_weather.py").write_text(MODULE)
    install = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    offline = ["--no-index", "--no-build-isolation", "--target", str(target), str(source)]
    subprocess.run([*install, *offline], check=True, capture_output=True)
    return target


@pytest.fixture(scope="module")
def started(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the commands say in a SupportDesk of its own that is started with the package installed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env = kept | {
        "PYTHONPATH": f"{settings.BASE_DIR}{os.pathsep}{installed}",
        "SUPPORTDESK_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "SUPPORTDESK_EMBEDDED": "1",
        "DJANGO_SETTINGS_MODULE": "supportdesk.settings.base",
    }
    command = [sys.executable, "-c", COMMANDS]
    answer = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    said: dict[str, Any] = json.loads(answer.stdout)
    return said


@pytest.fixture
def on_the_path(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(installed)


def test_an_installed_packages_tool_is_registered(on_the_path: None) -> None:
    registry = Registry()

    (tool,) = load_plugins(into=registry)

    assert registry.get("weather") is tool
    assert registry.info("weather").source == "acme_weather.WeatherTool"


def test_broken_entry_points_are_logged_and_skipped(on_the_path: None, caplog: pytest.LogCaptureFixture) -> None:
    registry = Registry()

    with caplog.at_level(logging.ERROR):
        load_plugins(into=registry)

    assert {one.source: one.reason for one in registry.rejections} == REASONS
    assert [(record.message, record.source) for record in caplog.records] == [
        ("tool_rejected", source) for source in REASONS
    ]


def test_a_package_that_is_twice_on_the_path_is_loaded_once(
    on_the_path: None, installed: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.syspath_prepend(f"{installed}/../{installed.name}")

    with caplog.at_level(logging.WARNING):
        tools = load_plugins(into=Registry())

    assert [tool.name for tool in tools] == ["weather"]
    assert "tool_replaced" not in [record.message for record in caplog.records]


def test_without_packages_there_is_nothing_to_load() -> None:
    registry = Registry()

    assert (load_plugins(into=registry), list(registry), registry.rejections) == ([], [], ())


def test_a_started_server_lists_the_packages_tool_beside_its_own(started: dict[str, Any]) -> None:
    tools = {tool["tool"]: tool for tool in started["list"]}

    assert {"crm", "billing"} < set(tools)
    assert tools["weather"] == {
        "tool": "weather",
        "enabled": True,
        "installed": True,
        "operations": ["forecast"],
        "aliases": [],
        "source": "acme_weather.WeatherTool",
    }


def test_the_packages_tool_is_called_through_all_gates(started: dict[str, Any]) -> None:
    result = started["call"]

    assert (result["tool"], result["data"], result["revision"]) == ("weather", {"forecast": "Sunny in Freiburg"}, 1)


def test_the_checks_name_the_broken_entry_points(started: dict[str, Any]) -> None:
    found = {problem["where"]: (problem["id"], problem["message"]) for problem in started["validate"]}

    assert found == {
        source: ("W006", f"The tool could not be registered: {reason}") for source, reason in REASONS.items()
    }
