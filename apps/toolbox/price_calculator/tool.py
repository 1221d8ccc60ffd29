"""The price calculator as a tool."""

from django.utils.translation import gettext_lazy as _

from apps.core.clock import today
from apps.toolbox.price_calculator.comparison import calculate_roi, compare
from apps.toolbox.price_calculator.quotes import make_quote
from apps.toolbox.price_calculator.schemas import CalculateRoi, ComparePlans, Comparison, MakeQuote, Quote, Roi
from apps.tools.tool import Run, Tool, operation
from apps.tools.types import Effect


class PriceCalculatorTool(Tool):
    """Quotes, comparisons and returns from the price book."""

    name = "price_calculator"
    title = _("Price calculator")
    description = _("Quotes plans with discounts and tax, compares them with needs, and works out what they save.")

    @operation(effect=Effect.READ, title=_("Work out quote"))
    def quote(self, arguments: MakeQuote, run: Run) -> Quote:
        """Quote a plan with its add-ons, discount and tax, line by line."""
        return make_quote(arguments, on=arguments.on or today())

    @operation(effect=Effect.READ, title=_("Compare plans"))
    def compare_plans(self, arguments: ComparePlans, run: Run) -> Comparison:
        """Compare the plans with what is needed, and name the cheapest that fits."""
        return compare(arguments)

    @operation(effect=Effect.READ, title=_("Work out gain"))
    def roi(self, arguments: CalculateRoi, run: Run) -> Roi:
        """Work out what a plan gains: its savings against its costs."""
        return calculate_roi(arguments)
