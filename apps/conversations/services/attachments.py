"""Taking files into a session."""

import hashlib
import unicodedata
from pathlib import PurePath
from typing import IO, Any, cast
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.conversations.errors import AttachmentRefused, AttachmentTooLarge
from apps.conversations.models import Attachment, ChatSession
from apps.conversations.services.files import store_file
from apps.conversations.services.locking import lock_open_session
from apps.conversations.sniffing import KINDS, FileKind

LIMIT_MB = 10
NAME_LIMIT = 255


def add_attachment(
    *,
    session: ChatSession,
    user: User | None,
    name: str,
    content_type: str,
    content: File[Any],
) -> Attachment:
    """Keep a file for the session's next message, under a random name.

    The kind is told from the extension and the bytes; what the client claims in `content_type` is not trusted.
    Raises AttachmentTooLarge, AttachmentRefused, SessionClosed.
    """
    if content.size > LIMIT_MB * 1024 * 1024:
        raise AttachmentTooLarge(limit_mb=LIMIT_MB)
    name = _shown_name(name)
    extension = PurePath(name).suffix.lower()
    kind = _checked_kind(extension, content)
    attachment = Attachment(
        session=session,
        name=name,
        content_type=kind.content_type,
        size=content.size,
        sha256=_digest(content),
        uploaded_by=user,
    )
    with transaction.atomic():
        lock_open_session(session)
        store_file(attachment=attachment, name=f"{uuid4().hex}{extension}", content=content)
    return attachment


def _shown_name(name: str) -> str:
    """Return the last part of the name without control characters; it is only ever shown, never a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    suffix = PurePath(clean).suffix[:20]
    return clean if len(clean) <= NAME_LIMIT else clean[: NAME_LIMIT - len(suffix)] + suffix


def _checked_kind(extension: str, content: File[Any]) -> FileKind:
    kind = KINDS.get(extension)
    if kind is None:
        kinds = ", ".join(sorted(kind.lstrip(".") for kind in KINDS))
        raise AttachmentRefused(_("Files of this kind are not taken. Send one of: %(kinds)s.") % {"kinds": kinds})
    if not content.size:
        raise AttachmentRefused(_("The file is empty. It was not saved."))
    content.seek(0)
    if not kind.is_one(cast("IO[bytes]", content)):
        raise AttachmentRefused(
            _("The file is not what its name says (%(extension)s). It was not saved.") % {"extension": extension}
        )
    return kind


def _digest(content: File[Any]) -> str:
    digest = hashlib.sha256()
    for piece in content.chunks():
        digest.update(piece)
    return digest.hexdigest()
