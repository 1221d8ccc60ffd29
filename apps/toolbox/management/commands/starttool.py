"""Begin a new tool."""

import keyword
import re
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template import Context, Engine

from apps.toolbox.documentation import page_of
from apps.tools.registry.registry import registry

TEMPLATES = Path(__file__).resolve().parents[1] / "starttool"
WORD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
MODULES = ("__init__", "schemas", "client", "tool")
LONGEST = 40


class Command(BaseCommand):
    """`manage.py starttool NAME [--item ITEM] [--writes]`: a folder, a test file and a page that pass as they are."""

    help = "Begins a new tool: its folder in apps/toolbox, its test and its page, which pass as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the tool's name, what it reads, and whether it makes such things too."""
        parser.add_argument("name", help="Such as shipping_tracker.")
        parser.add_argument("--item", default="item", help="What it reads, in the singular, such as parcel.")
        parser.add_argument("--writes", action="store_true", help="With an operation that makes one: effect WRITE.")

    def handle(self, *_args: Any, name: str, item: str, writes: bool = False, **_options: Any) -> None:
        """Write the files; raises CommandError for a name that can not be used, and then writes nothing."""
        for word in (name, item):
            _check(word)
        base = Path(settings.BASE_DIR)
        folder = base / "apps" / "toolbox" / name
        files = {folder / f"{module}.py": f"{module}.py.tpl" for module in MODULES}
        files[base / "tests" / "toolbox" / f"test_{name}.py"] = "test.py.tpl"
        taken = [path for path in (folder, *files) if path.exists()]
        if taken or name in registry:
            raise CommandError(f"The name “{name}” is taken. Nothing was written.")
        folder.mkdir()
        for path, template in files.items():
            path.write_text(_filled(template, name, item, writes=writes), encoding="utf-8")
        page = base / "docs" / "tools" / f"{name}.md"
        page.write_text(_page(name), encoding="utf-8")
        for path in (*files, page):
            self.stdout.write(str(path.relative_to(base)))
        self.stdout.write("Next: manage.py migrate makes its row. docs/new-tool.md goes on from here.")


def _check(word: str) -> None:
    if not WORD.fullmatch(word) or len(word) > LONGEST or keyword.iskeyword(word):
        raise CommandError(
            f"“{word}” can not be used: small letters, digits and single underscores, at most {LONGEST} of them, "
            "beginning with a letter. Nothing was written."
        )


def _filled(template: str, name: str, item: str, *, writes: bool) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    words = {
        "name": name,
        "slug": name.replace("_", "-"),
        "title": name.replace("_", " ").capitalize(),
        "class_name": _camel(name),
        "item": item,
        "item_class": _camel(item),
        "plural": f"{item}s",
        "writes": writes,
    }
    return Engine().from_string(text).render(Context(words, autoescape=False))


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _page(name: str) -> str:
    """Return the page of the tool that was just written."""
    invalidate_caches()
    module = import_module(f"apps.toolbox.{name}.tool")
    return page_of(getattr(module, f"{_camel(name)}Tool")())
