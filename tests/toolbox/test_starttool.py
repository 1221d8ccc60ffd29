"""A tool that was just begun passes its tests as it is; tried on a copy of the project."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

COPIED = ("apps", "supportdesk", "templates", "static", "fixtures", "docs", "tests", "manage.py", "pyproject.toml")
UNNEEDED = shutil.ignore_patterns("img", "*.sqlite3")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a copy of the project in which a tool was begun."""
    base = tmp_path_factory.mktemp("project")
    for name in COPIED:
        source = Path(project.BASE_DIR) / name
        if source.is_dir():
            shutil.copytree(source, base / name, ignore=UNNEEDED)
        elif source.exists():
            shutil.copy(source, base / name)
    begun = run(base, "manage.py", "starttool", "shipping_tracker", "--item", "parcel")
    assert begun.returncode == 0, begun.stderr
    assert begun.stdout.splitlines()[-2] == "docs/tools/shipping_tracker.md"
    yield base
    shutil.rmtree(base)


def run(base: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "supportdesk.settings.test", "PYTHONPATH": str(base)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(
        [sys.executable, *command], cwd=base, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_new_tool_passes_its_tests_and_works_wherever_tools_do(copy: Path) -> None:
    tests = ["tests/toolbox/test_shipping_tracker.py", "tests/toolbox/begun_tool.py"]
    done = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_new_files_are_as_tidy_as_the_others(copy: Path) -> None:
    files = ["apps/toolbox/shipping_tracker", "tests/toolbox/test_shipping_tracker.py"]

    for command in (["check"], ["format", "--check"]):
        done = run(copy, "-m", "ruff", *command, *files)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "name", ["", "Crm", "2fast", "../up", "with-dash", "with space", "a__b", "_a", "class", "a" * 41]
)
def test_names_that_can_not_be_modules_are_refused(name: str) -> None:
    with pytest.raises(CommandError, match="can not be used"):
        call_command("starttool", name)


@pytest.mark.parametrize("name", ["crm", "rag", "mapping"])
def test_names_and_aliases_that_are_taken_are_refused(name: str) -> None:
    with pytest.raises(CommandError, match="is taken"):
        call_command("starttool", name)
