"""Files of attachments: what was written for a row that never came is found again, and removed.

A transaction that is rolled back takes its row away, not its file. So a mark is written before the file, and removed
once the row is there for good; a mark that stays names a file to look after.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
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
    path = attachment.file.field.generate_filename(attachment, name)
    mark = default_storage.save(f"{MARKS}/{name}", ContentFile(path.encode()))
    attachment.file.save(name, content)
    transaction.on_commit(partial(default_storage.delete, mark), robust=True)


def remove_left_files(*, now: datetime) -> int:
    """Remove the files of rows that were never kept, and return how many these were."""
    marks = (f"{MARKS}/{name}" for name in _names_of_marks())
    left = [mark for mark in marks if default_storage.get_modified_time(mark) < now - LEFT_AFTER]
    removed = sum(_settle(mark) for mark in left)
    if removed:
        logger.info("files_removed", extra={"count": removed})
    return removed


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
