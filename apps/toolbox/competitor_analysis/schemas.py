"""What goes into the competitor analysis and what comes out. Every statement names its source and its age."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from apps.toolbox.competitor_analysis.models import FactKind
from apps.toolbox.fields import Currency, Money
from apps.tools.tool import Arguments, Result, ToolSettings

Name = Annotated[str, Field(min_length=1, max_length=100)]
Names = Annotated[list[Name], Field(max_length=20)]


class CompetitorSettings(ToolSettings):
    """From which age on, in days, a fact is called old."""

    old_after_days: Annotated[int, Field(ge=1, le=3650)] = 180


class Origin(Result):
    """Who says so, since when, and how old that is."""

    source: str
    source_url: str
    seen_on: date
    age_days: int
    is_old: bool


class NameCompetitor(Arguments):
    """Which competitor, by code or name."""

    competitor: Name


class Fact(Result):
    """One thing that is known."""

    kind: FactKind
    subject: str
    amount: Money | None
    currency: str
    is_present: bool | None
    note: str
    origin: Origin


class CompetitorProfile(Result):
    """What is known of a competitor, the last word on each subject."""

    competitor: str
    name: str
    website: str
    summary: str
    facts: list[Fact]
    oldest_days: int | None


class ComparePricing(Arguments):
    """Our plan, and the competitors to compare it with; all of them if left out."""

    plan: Name
    competitors: Names = Field(default_factory=list)


class ComparedPrice(Result):
    """A competitor's price beside ours: `difference` is theirs less ours, null in another currency."""

    competitor: str
    name: str
    their_plan: str
    amount: Money
    currency: Currency
    difference: Money | None
    difference_percent: Decimal | None
    note: str
    origin: Origin


class PriceComparison(Result):
    """Our price of one unit a month, net, from the price book, and theirs, cheapest first."""

    plan: str
    name: str
    our_amount: Money
    currency: Currency
    prices: list[ComparedPrice]


class CompareFeatures(Arguments):
    """Which features and competitors; all that are known if left out."""

    features: Names = Field(default_factory=list)
    competitors: Names = Field(default_factory=list)


class TheirFeature(Result):
    """Whether a competitor has a feature; null and no origin where nobody knows."""

    competitor: str
    name: str
    is_present: bool | None
    note: str
    origin: Origin | None


class ComparedFeature(Result):
    """A feature: our plans that have it, and the competitors."""

    feature: str
    our_plans: list[str]
    competitors: list[TheirFeature]


class FeatureComparison(Result):
    """The features, by name."""

    features: list[ComparedFeature]


class MarketShare(Arguments):
    """Which market, such as a country; the only one there is if left out."""

    market: Annotated[str, Field(max_length=100)] = ""


class Share(Result):
    """The share of one of them in percent."""

    competitor: str
    name: str
    percent: Decimal
    is_us: bool
    origin: Origin


class Shares(Result):
    """The shares, largest first; `others_percent` is what is left, null where the sources do not add up."""

    market: str
    shares: list[Share]
    others_percent: Decimal | None
    markets: list[str]


class FindOpportunities(Arguments):
    """Against which competitor; against all if left out."""

    competitor: Annotated[str, Field(max_length=100)] = ""


class Opportunity(Result):
    """Where we are ahead: what it is, and what it rests on."""

    competitor: str
    name: str
    reason: str
    statement: str
    origin: Origin


class Opportunities(Result):
    """Where we are ahead, the freshest first."""

    opportunities: list[Opportunity]
