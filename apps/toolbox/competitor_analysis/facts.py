"""Looking facts up and saying how old they are; who or what is not known is refused by name."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from apps.toolbox.competitor_analysis.models import Competitor, CompetitorFact
from apps.toolbox.competitor_analysis.schemas import CompetitorSettings, Fact, Origin
from apps.tools.errors import OperationFailed


def find_competitor(name: str) -> Competitor:
    """Return a competitor by code or name; raises OperationFailed naming those that are known."""
    return find_competitors([name])[0]


def find_competitors(names: Sequence[str]) -> list[Competitor]:
    """Return the competitors of these codes or names, or all; raises OperationFailed naming those that are known."""
    known = list(Competitor.objects.filter(is_us=False))
    by_name = {key.lower(): one for one in known for key in (one.code, one.name)}
    unknown = [name for name in names if name.lower() not in by_name]
    if unknown:
        raise OperationFailed(
            _("Nothing is known of %(names)s. Known: %(known)s.")
            % {
                "names": ", ".join(f"“{name}”" for name in unknown),
                "known": ", ".join(one.name for one in known) or _("nobody"),
            },
            code="unknown_competitor",
        )
    return list(dict.fromkeys(by_name[name.lower()] for name in names)) if names else known


def origin_of(fact: CompetitorFact, *, today: date, settings: CompetitorSettings) -> Origin:
    """Return who says a fact, and how old that is."""
    age = max((today - fact.seen_on).days, 0)
    return Origin(
        source=fact.source,
        source_url=fact.source_url,
        seen_on=fact.seen_on,
        age_days=age,
        is_old=age >= settings.old_after_days,
    )


def fact_of(row: CompetitorFact, *, today: date, settings: CompetitorSettings) -> Fact:
    """Return a fact as it is answered."""
    return Fact(
        kind=row.kind,
        subject=row.subject,
        amount=row.amount,
        currency=row.currency,
        is_present=row.is_present,
        note=row.note,
        origin=origin_of(row, today=today, settings=settings),
    )
