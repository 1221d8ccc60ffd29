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
BEGIN_OTHERS = """
import django
from django.core.management import call_command
django.setup()
call_command("starttool", "lamp_finder", item="lamp")
call_command("starttool", "customer_desk", item="customer", writes=True)
"""
# The fields of the sandbox's CRM, as a developer would put them into a tool that speaks to it.
EDITS = (
    ("from pydantic import Field", "from pydantic import AliasChoices, Field"),
    ("    id: str\n", '    id: Annotated[str, Field(validation_alias=AliasChoices("id", "customer_id"))]\n'),
    ("import Identifier, Limit", "import Email, Identifier, Limit"),
    ("    name: Annotated[", "    email: Email\n    name: Annotated["),
)
UNNEEDED = shutil.ignore_patterns("img", "*.sqlite3")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a copy of the project in which tools were begun, one of them edited to speak to the sandbox."""
    base = tmp_path_factory.mktemp("project")
    for name in COPIED:
        source = Path(project.BASE_DIR) / name
        if source.is_dir():
            shutil.copytree(source, base / name, ignore=UNNEEDED)
        elif source.exists():
            shutil.copy(source, base / name)
    begun = run(base, "manage.py", "starttool", "shipping_tracker", "--item", "parcel", "--writes")
    assert begun.returncode == 0, begun.stderr
    assert begun.stdout.splitlines()[-2] == "docs/tools/shipping_tracker.md"
    succeed(base, "-c", BEGIN_OTHERS)
    schemas = base / "apps" / "toolbox" / "customer_desk" / "schemas.py"
    text = schemas.read_text(encoding="utf-8")
    for old, new in EDITS:
        assert text.count(old) == 1
        text = text.replace(old, new)
    schemas.write_text(text, encoding="utf-8")
    succeed(base, "manage.py", "document_tools")
    yield base
    shutil.rmtree(base)


def run(base: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "supportdesk.settings.test", "PYTHONPATH": str(base)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(
        [sys.executable, *command], cwd=base, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def succeed(base: Path, *command: str) -> None:
    done = run(base, *command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_new_tools_pass_their_tests_and_work_wherever_tools_do(copy: Path) -> None:
    names = ("test_shipping_tracker", "test_lamp_finder", "begun_tool", "begun_writer")
    tests = [f"tests/toolbox/{name}.py" for name in names]

    succeed(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests)


def test_the_new_files_are_as_tidy_as_the_others(copy: Path) -> None:
    names = ("shipping_tracker", "lamp_finder")
    files = [path for name in names for path in (f"apps/toolbox/{name}", f"tests/toolbox/test_{name}.py")]

    for command in (["check"], ["format", "--check"]):
        succeed(copy, "-m", "ruff", *command, *files)


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
