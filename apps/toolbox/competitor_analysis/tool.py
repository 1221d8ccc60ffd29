"""The competitor analysis as a tool."""

from typing import cast

from django.utils.translation import gettext_lazy as _

from apps.core.clock import today
from apps.toolbox.competitor_analysis.analysis import Analyst
from apps.toolbox.competitor_analysis.schemas import (
    CompareFeatures,
    ComparePricing,
    CompetitorProfile,
    CompetitorSettings,
    FeatureComparison,
    FindOpportunities,
    MarketShare,
    NameCompetitor,
    Opportunities,
    PriceComparison,
    Shares,
)
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class CompetitorAnalysisTool(Tool):
    """What is known of competitors."""

    name = "competitor_analysis"
    title = _("Competitor analysis")
    description = _("Compares prices, features and market shares; each answer names its source and its age.")
    settings_schema = CompetitorSettings

    @operation(effect=Effect.READ, title=_("Describe competitor"))
    def profile(self, arguments: NameCompetitor, run: Run) -> CompetitorProfile:
        """Tell what is known of a competitor."""
        return _analyst(run).profile(arguments.competitor)

    @operation(effect=Effect.READ, title=_("Compare prices"))
    def compare_pricing(self, arguments: ComparePricing, run: Run) -> PriceComparison:
        """Compare the price of a plan of ours with theirs."""
        return _analyst(run).compare_pricing(arguments)

    @operation(effect=Effect.READ, title=_("Compare features"))
    def compare_features(self, arguments: CompareFeatures, run: Run) -> FeatureComparison:
        """Compare who has which feature."""
        return _analyst(run).compare_features(arguments)

    @operation(effect=Effect.READ, title=_("Tell market shares"))
    def market_share(self, arguments: MarketShare, run: Run) -> Shares:
        """Tell the shares in a market."""
        return _analyst(run).market_share(arguments.market)

    @operation(effect=Effect.READ, title=_("Find our advantages"))
    def opportunities(self, arguments: FindOpportunities, run: Run) -> Opportunities:
        """Tell where we are ahead of them."""
        return _analyst(run).opportunities(arguments.competitor)


def _analyst(run: Run) -> Analyst:
    return Analyst(today=today(), settings=cast("CompetitorSettings", run.settings))
