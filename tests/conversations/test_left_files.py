"""Files whose rows were never kept, or are gone, are removed; those of rows that are there stay."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from apps.accounts.models import User
from apps.conversations.models import Attachment, ChatSession
from apps.conversations.services import add_attachment, remove_left_files, start_session
from apps.core.clock import now

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(hours=2)
Attach = Callable[[], Attachment]


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def attach(agent: User, folder: Path) -> Attach:
    session: ChatSession = start_session(owner=agent)

    def add() -> Attachment:
        content = SimpleUploadedFile("notes.txt", b"hello")
        return add_attachment(session=session, user=agent, name="notes.txt", content_type="", content=content)

    return add


def undone(attach: Attach) -> None:
    """Attach a file in a transaction that is rolled back."""
    with transaction.atomic():
        attach()
        transaction.set_rollback(True)


def files(folder: Path) -> list[str]:
    """Return what lies in the folder of attachments: files and marks."""
    found = (path.relative_to(folder / "attachments") for path in folder.rglob("*") if path.is_file())
    return sorted("mark" if path.parts[0] == "unsettled" else "file" for path in found)


def test_a_file_that_was_kept_leaves_no_mark_and_stays(attach: Attach, folder: Path) -> None:
    attachment = attach()
    assert files(folder) == ["file"]
    assert remove_left_files(now=now() + LATER) == 0
    with attachment.file.open("rb") as file:
        assert file.read() == b"hello"


def test_the_file_of_a_transaction_that_was_rolled_back_is_removed(attach: Attach, folder: Path) -> None:
    undone(attach)
    assert (files(folder), Attachment.objects.count()) == (["file", "mark"], 0)
    assert remove_left_files(now=now() + LATER) == 1
    assert files(folder) == []
    assert remove_left_files(now=now() + LATER) == 0


def test_a_transaction_that_may_still_be_under_way_keeps_its_file(attach: Attach, folder: Path) -> None:
    undone(attach)
    assert remove_left_files(now=now()) == 0
    assert files(folder) == ["file", "mark"]


def test_a_process_that_died_right_after_its_commit_keeps_its_file(attach: Attach, folder: Path) -> None:
    attachment = attach()
    mark = folder / "attachments" / "unsettled" / Path(attachment.file.name).name
    mark.write_text(attachment.file.name)
    assert remove_left_files(now=now() + LATER) == 0
    assert files(folder) == ["file"]


def test_a_process_that_died_before_it_wrote_the_file_leaves_only_a_mark(folder: Path) -> None:
    mark = folder / "attachments" / "unsettled" / "a.txt"
    mark.parent.mkdir(parents=True)
    mark.write_text("attachments/2026/11/a.txt")
    assert remove_left_files(now=now() + LATER) == 0
    assert files(folder) == []


def test_a_file_goes_with_the_session_that_it_belongs_to(attach: Attach, folder: Path) -> None:
    attach()
    ChatSession.objects.all().delete()
    assert files(folder) == []


def test_a_deletion_that_is_rolled_back_keeps_the_file(attach: Attach, folder: Path) -> None:
    attachment = attach()
    with transaction.atomic():
        ChatSession.objects.all().delete()
        transaction.set_rollback(True)
    assert remove_left_files(now=now() + LATER) == 0
    assert (files(folder), Path(attachment.file.path).read_bytes()) == (["file"], b"hello")


def test_a_process_that_died_right_after_it_deleted_leaves_the_file_to_housekeeping(
    attach: Attach, folder: Path
) -> None:
    attach()
    with transaction.atomic():
        Attachment.objects.all().delete()
        connection.run_on_commit.clear()
    assert files(folder) == ["file", "mark"]
    assert remove_left_files(now=now() + LATER) == 1
    assert files(folder) == []
