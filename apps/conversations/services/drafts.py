"""Drafts: what a person has written and not sent, kept on the server."""

from django.db import transaction
from django.db.models import F

from apps.accounts.models import User
from apps.conversations.errors import DraftChanged, MessageTooLong
from apps.conversations.models import ChatSession, Draft
from apps.conversations.types import SavedDraft

# Longer than a message, so that a text on its way to being shortened is kept too.
DRAFT_LIMIT = 100_000


def read_draft(*, session: ChatSession, user: User) -> SavedDraft:
    """Return the person's draft in the session; an empty one where there is none."""
    row = Draft.objects.filter(session=session, user=user).first()
    return SavedDraft(row.text, row.version) if row else SavedDraft("", 0)


def save_draft(*, session: ChatSession, user: User, text: str, version: int) -> SavedDraft:
    """Keep a draft that was begun from `version`; returns it with its new version.

    Raises DraftChanged with the other text where it was saved elsewhere since, MessageTooLong over 100,000 characters.
    """
    text = text.replace("\0", "")
    if len(text) > DRAFT_LIMIT:
        raise MessageTooLong(length=len(text), limit=DRAFT_LIMIT)
    with transaction.atomic():
        row, is_new = Draft.objects.select_for_update().get_or_create(
            session=session, user=user, defaults={"text": text, "version": version + 1}
        )
        if is_new or row.text == text:
            return SavedDraft(row.text, row.version)
        if row.version != version:
            raise DraftChanged(text=row.text, version=row.version)
        row.text, row.version = text, version + 1
        row.save()
    return SavedDraft(text, row.version)


def drop_draft(*, session: ChatSession, user: User) -> None:
    """Forget the draft once it was sent; its version goes on, so that an old window can not bring the text back."""
    Draft.objects.filter(session=session, user=user).update(text="", version=F("version") + 1)
