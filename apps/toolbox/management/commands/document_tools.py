"""Write the page of every tool."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.toolbox.documentation import page_of
from apps.tools.registry.registry import registry


class Command(BaseCommand):
    """`manage.py document_tools [--check]`: docs/tools/<name>.md from the tools' schemas."""

    help = "Writes docs/tools/<name>.md from the tools' schemas; --check only tells which pages are out of date."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check and --folder."""
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs" / "tools")

    def handle(self, *_args: Any, check: bool, folder: Path, **_options: Any) -> None:
        """Write or check the pages; raises CommandError where a checked page is out of date."""
        pages = {folder / f"{tool.name}.md": page_of(tool) for tool in registry}
        stale = [path for path, page in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != page]
        if check and stale:
            names = ", ".join(path.name for path in stale)
            raise CommandError(f"Out of date: {names}. Run manage.py document_tools.")
        for path in () if check else stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[path], encoding="utf-8")
        self.stdout.write(f"{len(stale)} of {len(pages)} pages were written.")
