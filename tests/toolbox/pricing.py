"""How the price calculator is asked for a quote."""

from typing import Any

from apps.toolbox.price_calculator.tool import PriceCalculatorTool
from tests.toolbox.conftest import ask

PRICES = PriceCalculatorTool()


def quote(plan: str = "team", **arguments: Any) -> dict[str, Any]:
    answer: dict[str, Any] = ask(PRICES, "quote", plan=plan, **{"on": "2026-10-01", **arguments})
    return answer
