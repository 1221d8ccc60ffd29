"""Comparing what is known of competitors with our price book."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.toolbox.competitor_analysis.facts import fact_of, find_competitor, find_competitors, origin_of
from apps.toolbox.competitor_analysis.models import CompetitorFact, FactKind
from apps.toolbox.competitor_analysis.schemas import (
    ComparedFeature,
    ComparedPrice,
    CompareFeatures,
    ComparePricing,
    CompetitorProfile,
    CompetitorSettings,
    FeatureComparison,
    Opportunities,
    Opportunity,
    PriceComparison,
    Share,
    Shares,
    TheirFeature,
)
from apps.toolbox.price_calculator.book import find_plan, has_price, unit_price
from apps.toolbox.price_calculator.models import Period, Plan
from apps.tools.errors import OperationFailed

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Analyst:
    """Answers as of a day, with the row's settings; each method raises OperationFailed for unknown names."""

    today: date
    settings: CompetitorSettings

    def profile(self, name: str) -> CompetitorProfile:
        """Return what is known of a competitor."""
        competitor = find_competitor(name)
        rows = CompetitorFact.objects.filter(competitor=competitor).last_seen(*FactKind)
        facts = [fact_of(row, today=self.today, settings=self.settings) for row in rows]
        return CompetitorProfile(
            competitor=competitor.code,
            name=competitor.name,
            website=competitor.website,
            summary=competitor.summary,
            facts=facts,
            oldest_days=max((fact.origin.age_days for fact in facts), default=None),
        )

    def compare_pricing(self, wanted: ComparePricing) -> PriceComparison:
        """Return our price of a plan beside theirs."""
        plan = find_plan(wanted.plan)
        ours = unit_price(plan, period=Period.MONTHLY, units=1)
        competitors = find_competitors(wanted.competitors)
        rows = CompetitorFact.objects.filter(competitor__in=competitors, our_plan=plan.code).last_seen(FactKind.PRICE)
        prices = [self._price(row, ours, plan.currency) for row in rows]
        return PriceComparison(
            plan=plan.code,
            name=plan.name,
            our_amount=ours,
            currency=plan.currency,
            prices=sorted(prices, key=lambda price: (price.currency != plan.currency, price.amount)),
        )

    def compare_features(self, wanted: CompareFeatures) -> FeatureComparison:
        """Return which plans of ours and which competitors have each feature."""
        competitors = find_competitors(wanted.competitors)
        rows = CompetitorFact.objects.filter(competitor__in=competitors).last_seen(FactKind.FEATURE)
        known = {(row.competitor_id, row.subject.lower()): row for row in rows}
        plans = list(Plan.objects.on_sale())
        names = wanted.features or sorted({row.subject for row in rows}, key=str.lower)
        return FeatureComparison(
            features=[
                ComparedFeature(
                    feature=name,
                    our_plans=_our_plans(name, plans),
                    competitors=[
                        self._feature(one.code, one.name, known.get((one.code, name.lower()))) for one in competitors
                    ],
                )
                for name in names
            ]
        )

    def market_share(self, market: str) -> Shares:
        """Return the shares in a market."""
        rows = CompetitorFact.objects.last_seen(FactKind.MARKET_SHARE)
        markets = sorted({row.subject for row in rows})
        wanted = _market(market, markets)
        shares = [self._share(row) for row in rows if row.subject == wanted]
        left = 100 - sum((share.percent for share in shares), Decimal(0))
        return Shares(
            market=wanted,
            shares=sorted(shares, key=lambda share: -share.percent),
            others_percent=left if left >= 0 else None,
            markets=markets,
        )

    def opportunities(self, name: str) -> Opportunities:
        """Return where we are ahead of one or all of them."""
        competitors = find_competitors([name] if name else [])
        facts = CompetitorFact.objects.filter(competitor__in=competitors)
        kinds = (FactKind.WEAKNESS, FactKind.FEATURE, FactKind.PRICE)
        plans = list(Plan.objects.on_sale())
        found = [
            Opportunity(
                competitor=row.competitor_id,
                name=row.competitor.name,
                reason=row.kind,
                statement=statement,
                origin=origin_of(row, today=self.today, settings=self.settings),
            )
            for row in facts.last_seen(*kinds)
            if (statement := _advantage(row, plans))
        ]
        return Opportunities(opportunities=sorted(found, key=lambda one: (one.origin.age_days, one.name)))

    def _price(self, row: CompetitorFact, ours: Decimal, currency: str) -> ComparedPrice:
        theirs = row.amount or Decimal(0)
        difference = theirs - ours if row.currency == currency else None
        return ComparedPrice(
            competitor=row.competitor_id,
            name=row.competitor.name,
            their_plan=row.subject,
            amount=theirs,
            currency=row.currency,
            difference=difference,
            difference_percent=(difference * 100 / ours).quantize(TENTH) if difference is not None and ours else None,
            note=row.note,
            origin=origin_of(row, today=self.today, settings=self.settings),
        )

    def _feature(self, code: str, name: str, row: CompetitorFact | None) -> TheirFeature:
        return TheirFeature(
            competitor=code,
            name=name,
            is_present=row.is_present if row else None,
            note=row.note if row else "",
            origin=origin_of(row, today=self.today, settings=self.settings) if row else None,
        )

    def _share(self, row: CompetitorFact) -> Share:
        return Share(
            competitor=row.competitor_id,
            name=row.competitor.name,
            percent=row.amount or Decimal(0),
            is_us=row.competitor.is_us,
            origin=origin_of(row, today=self.today, settings=self.settings),
        )


def _market(wanted: str, markets: list[str]) -> str:
    found = [market for market in markets if market.lower() == wanted.lower()]
    if found or (not wanted and len(markets) == 1):
        return (found or markets)[0]
    raise OperationFailed(
        _("Name one of the markets that are known: %(markets)s.") % {"markets": ", ".join(markets) or _("none")},
        code="unknown_market",
    )


def _our_plans(feature: str, plans: list[Plan]) -> list[str]:
    return [plan.code for plan in plans if feature.lower() in {one.lower() for one in plan.features}]


def _advantage(row: CompetitorFact, plans: list[Plan]) -> str:
    """Say in what a fact puts us ahead; empty where it does not."""
    if row.kind == FactKind.WEAKNESS:
        return f"{row.subject}. {row.note}".strip()
    if row.kind == FactKind.PRICE:
        return next(_cheaper(row, plans), "")
    ours = _our_plans(row.subject, plans)
    if row.is_present or not ours:
        return ""
    return _("They lack “%(feature)s”; we have it in %(plans)s.") % {"feature": row.subject, "plans": ", ".join(ours)}


def _cheaper(row: CompetitorFact, plans: list[Plan]) -> Iterator[str]:
    theirs = row.amount or Decimal(0)
    for plan in plans:
        is_theirs = plan.code == row.our_plan and plan.currency == row.currency
        if plan.starts_at or not is_theirs or not has_price(plan, period=Period.MONTHLY, units=1):
            continue
        ours = unit_price(plan, period=Period.MONTHLY, units=1)
        if ours < theirs:
            yield _("“%(plan)s” costs %(ours)s %(currency)s a month, their “%(their_plan)s” %(theirs)s.") % {
                "plan": plan.name,
                "ours": ours,
                "currency": plan.currency,
                "their_plan": row.subject,
                "theirs": theirs,
            }
