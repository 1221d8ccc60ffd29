"""What goes into the price calculator's operations and what comes out. Amounts are exact to the cent."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from apps.toolbox.fields import Currency, Money, Storable, two_places
from apps.toolbox.price_calculator.models import Period
from apps.tools.tool import Arguments, Result

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[-\w]+$")]
Units = Annotated[int, Field(ge=1, le=100_000, description="How many homes or sites.")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="Two letters, such as DE.")]
VatId = Annotated[str, Field(pattern=r"^([A-Z]{2}[0-9A-Z+*]{2,12})?$", description="With country code, no spaces.")]
Day = Annotated[date | None, Field(description="The day the prices hold for; today if left out.")]
Needed = Annotated[int, Field(ge=0, le=10_000_000)]
Positive = Annotated[Money, Field(ge=0)]
# Of amounts that we work out ourselves no digit is too many.
Sum = Annotated[Decimal, Field(description="Exact to the cent."), AfterValidator(two_places)]


class Plan(Arguments):
    """Which plan, how often and how it is paid."""

    plan: Code
    units: Units = 1
    period: Period = Period.MONTHLY


class WantedAddOn(Arguments):
    """An add-on and how often it is booked."""

    code: Code
    quantity: Annotated[int, Field(ge=1, le=100_000)] = 1


class MakeQuote(Plan):
    """What is quoted, and for whom: the country and kind of customer decide the tax."""

    add_ons: Annotated[list[WantedAddOn], Field(max_length=20)] = Field(default_factory=list)
    discount_code: Annotated[str, Field(max_length=40), Storable] = ""
    country: Country = "DE"
    is_business: bool = False
    vat_id: VatId = ""
    on: Day = None


class LineKind(StrEnum):
    """What a line of a quote is for."""

    PLAN = "plan"
    ADD_ON = "add_on"
    DISCOUNT = "discount"
    TAX = "tax"


class LineItem(Result):
    """One line of a quote; what is taken off is negative."""

    kind: LineKind
    description: str
    quantity: int
    unit_price: Sum
    amount: Sum


class Quote(Result):
    """What is paid for one period: `total` is the sum of the line items, the tax among them.

    Descriptions and notes are texts; what they say stands in fields too, for who tells it in another language.
    """

    plan: str
    name: str
    unit: str
    period: Period
    units: int
    currency: Currency
    line_items: list[LineItem]
    net: Sum
    tax: Sum
    total: Sum
    tax_percent: Decimal
    is_reverse_charged: bool
    starts_at: bool
    trial_days: int
    valid_on: date
    notes: list[str]


class ComparePlans(Arguments):
    """What is needed at each home or site; plans that give less do not fit."""

    units: Units = 1
    period: Period = Period.MONTHLY
    gateways: Needed = 0
    devices: Needed = 0
    users: Needed = 0
    api_requests_per_minute: Needed = 0
    history_days: Needed = 0
    features: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)] = Field(default_factory=list)


class ComparedPlan(Result):
    """A plan: its net price, its limits (null is as the contract says), and in what it falls short."""

    plan: str
    name: str
    unit: str
    unit_price: Sum
    amount: Sum
    currency: Currency
    starts_at: bool
    gateways: int | None
    devices: int | None
    users: int | None
    api_requests_per_minute: int | None
    history_days: int | None
    trial_days: int
    features: list[str]
    fits: bool
    falls_short: list[str]


class Comparison(Result):
    """The plans, smallest first, and the cheapest that fits."""

    period: Period
    units: int
    plans: list[ComparedPlan]
    cheapest: str | None


class CalculateRoi(Plan):
    """What a plan saves against what it costs, over a number of months, net."""

    months: Annotated[int, Field(ge=1, le=120)] = 12
    hours_saved_per_month: Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=2)] = Decimal(0)
    cost_per_hour: Positive = Decimal(0)
    other_savings_per_month: Positive = Decimal(0)
    one_off_cost: Positive = Decimal(0)


class Roi(Result):
    """The return: `gain` is savings less costs, `roi_percent` the gain as a share of the costs.

    `payback_months` counts whole months until the one-off cost is earned; null where it never is.
    """

    plan: str
    currency: Currency
    months: int
    monthly_cost: Sum
    monthly_saving: Sum
    cost: Sum
    saving: Sum
    gain: Sum
    roi_percent: Decimal | None
    payback_months: int | None
