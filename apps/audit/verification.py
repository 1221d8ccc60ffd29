"""Verifying the record against its seals: what was changed, removed or slipped in since, call by call."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.audit.marks import marks_of, unpacked
from apps.audit.models import Seal, ToolCall
from apps.audit.seals import BEGINNING, OPEN, signature_of
from apps.core.fields import WrongFieldKey
from apps.jobs.types import Advance

Kind = Literal["changed", "removed", "added", "seal"]
SEALS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed: a call by its number, or a seal by its own."""

    kind: Kind
    what: str

    def __str__(self) -> str:
        said = {
            "changed": _("Call %s was changed after it was sealed."),
            "removed": _("Call %s was sealed, or open when others were, and is gone."),
            "added": _("Call %s was not there when its time was sealed."),
            "seal": _("Seal %s is missing or replaced, or its key can not be read."),
        }
        return said[self.kind] % self.what


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of it: how many seals and calls were looked at, the newest seal, and what is not as it was sealed."""

    seals: int
    calls: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Tell whether everything is as it was sealed."""
        return not self.findings


@dataclass(slots=True)
class _Walk:
    """What is known while the seals are walked, oldest first."""

    seals: int = 0
    calls: int = 0
    last: Seal | None = None
    extra: set[UUID] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def verify(*, since: datetime | None = None, head: str = "", advance: Advance = lambda _done: None) -> Verification:
    """Compare the record with its seals, all of them or those that reach beyond `since`.

    `head` is a seal that somebody noted elsewhere, as “number:digest”: it tells whether the newest seals, with their
    calls, were cut off. `advance` hears how many seals are done.
    """
    walk = _Walk()
    for seal in (
        Seal.objects.defer("key").filter(until__gt=since or BEGINNING).order_by("number").iterator(SEALS_AT_ONCE)
    ):
        walk.findings += _chain(seal, walk.last, is_first=since is None)
        walk.findings += _rows(seal, walk)
        walk.seals, walk.calls, walk.last = walk.seals + 1, walk.calls + seal.calls, seal
        advance(walk.seals)
    walk.findings += [Finding("added", str(pk)) for pk in sorted(walk.extra)]
    walk.findings += [*_gone(walk.last), *_noted(head)]
    return Verification(walk.seals, walk.calls, str(walk.last or ""), tuple(walk.findings))


@dataclass(frozen=True, slots=True)
class SealedSoFar:
    """How far the record is sealed."""

    seals: int
    calls_since: int
    head: str
    until: datetime | None


def sealed_so_far() -> SealedSoFar:
    """Return how far the record is sealed, in three queries."""
    last = Seal.objects.defer("marks", "left_open", "key").order_by("-number").first()
    seals = Seal.objects.aggregate(most=Max("number"))["most"] or 0
    since = ToolCall.objects.filter(started_at__gte=last.until if last else BEGINNING)
    return SealedSoFar(seals, since.order_by()[:1_000].count(), str(last or ""), last.until if last else None)


def _chain(seal: Seal, before: Seal | None, *, is_first: bool) -> Iterator[Finding]:
    """Yield what is wrong with a seal itself, or with its place behind the one before."""
    follows = (
        (seal.number, seal.previous, seal.since) == (before.number + 1, before.digest, before.until)
        if before
        else (not is_first or (seal.number, seal.previous) == (1, ""))
    )
    if not follows or not _is_signed(seal):
        yield Finding("seal", str(seal.number))


def _is_signed(seal: Seal) -> bool:
    """Tell whether a seal carries its digest; its key is read only here, since it may be one that nobody can read."""
    try:
        return hmac.compare_digest(signature_of(seal), seal.digest)
    except WrongFieldKey:
        return False


def _rows(seal: Seal, walk: _Walk) -> Iterator[Finding]:
    """Yield the calls of a seal that are not as they were; note those that no seal has so far."""
    sealed = unpacked(seal.marks)
    began = ToolCall.objects.filter(started_at__gte=seal.since, started_at__lt=seal.until)
    present = dict(began.values_list("pk", "status"))
    now = marks_of(sealed)
    for pk, digest in sealed.items():
        if now.get(pk) != digest:
            yield Finding("changed" if pk in now else "removed", str(pk))
    walk.extra -= sealed.keys()
    walk.extra |= {pk for pk, status in present.items() if status not in OPEN and pk not in sealed}


def _gone(last: Seal | None) -> Iterator[Finding]:
    """Yield the calls that were open when the newest seal was made and are on record no more."""
    left = [UUID(number) for number in last.left_open] if last else []
    there = set(ToolCall.objects.filter(pk__in=left).values_list("pk", flat=True))
    yield from (Finding("removed", str(pk)) for pk in left if pk not in there)


def _noted(head: str) -> Iterator[Finding]:
    number, _colon, digest = head.strip().partition(":")
    if head and not Seal.objects.filter(number=int(number) if number.isdecimal() else 0, digest=digest).exists():
        yield Finding("seal", number)
