"""The rows that tools ship with: a fixture for each tool, loaded where its tables are still empty."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import transaction


def load_shipped_rows(*, using: str = "default", folder: Path | None = None) -> list[str]:
    """Load each fixture of `fixtures/toolbox` whose tables are all empty, and return the names of those loaded."""
    folder = folder or settings.FIXTURES_DIR / "toolbox"
    return [path.stem for path in sorted(folder.glob("*.json")) if _load(path, using)]


def load_after_migrate(*, using: str, plan: Iterable[tuple[Any, bool]] = (), **_: Any) -> None:
    """Load after migrations forwards; backwards the tables may be gone."""
    if not any(backwards for _migration, backwards in plan):
        load_shipped_rows(using=using)


def _load(path: Path, using: str) -> bool:
    rows = list(serializers.deserialize("json", path.read_text(encoding="utf-8"), using=using))
    models = {type(row.object) for row in rows}
    if any(model._default_manager.using(using).exists() for model in models):
        return False
    with transaction.atomic(using=using):
        for model, group in groupby(rows, key=lambda row: type(row.object)):
            _insert(model, list(group), using)
    return True


def _insert(model: Any, rows: list[DeserializedObject], using: str) -> None:
    model._default_manager.using(using).bulk_create([row.object for row in rows])
    for row in rows:
        for name, related in (row.m2m_data or {}).items():
            getattr(row.object, name).set(related)
