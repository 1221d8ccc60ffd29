"""Files of attachments: those without a row are found again, and removed.

A transaction takes rows away, not files: one that is rolled back, or one that deletes. So a mark is written before the
file, and before its row goes, and removed once that is settled for good; a mark that stays names a file to look after.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from apps.conversations.models import Attachment

logger = logging.getLogger(__name__)

MARKS = "attachments/unsettled"
# No transaction lasts as long.
LEFT_AFTER = timedelta(hours=1)


def store_file(*, attachment: Attachment, name: str, content: File[Any]) -> None:
    """Write the file and save the row, in the transaction around."""
    mark = _mark(attachment.file.field.generate_filename(attachment, name))
    attachment.file.save(name, content)
    transaction.on_commit(partial(default_storage.delete, mark), robust=True)


def let_file_go(*, attachment: Attachment) -> None:
    """Remove the file of a row that the transaction around deletes, once that is committed."""
    if attachment.file:
        transaction.on_commit(partial(_settle, _mark(str(attachment.file.name))), robust=True)


def remove_left_files(*, now: datetime) -> int:
    """Remove the files of rows that were never kept, or are gone, and return how many these were."""
    marks = (f"{MARKS}/{name}" for name in _names_of_marks())
    left = [mark for mark in marks if default_storage.get_modified_time(mark) < now - LEFT_AFTER]
    removed = sum(_settle(mark) for mark in left)
    if removed:
        logger.info("files_removed", extra={"count": removed})
    return removed


def _mark(path: str) -> str:
    return default_storage.save(f"{MARKS}/{PurePosixPath(path).name}", ContentFile(path.encode()))


def _names_of_marks() -> list[str]:
    return default_storage.listdir(MARKS)[1] if default_storage.exists(MARKS) else []


def _settle(mark: str) -> bool:
    """Remove a mark, and its file where no row has it; tells whether there was such a file."""
    with default_storage.open(mark) as file:
        path = file.read().decode()
    is_left = bool(path) and not Attachment.objects.filter(file=path).exists() and default_storage.exists(path)
    if is_left:
        default_storage.delete(path)
    default_storage.delete(mark)
    return is_left
