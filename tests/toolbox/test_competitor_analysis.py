"""What is known of competitors, from whom and since when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pydantic import ValidationError

from apps.toolbox.competitor_analysis.models import Competitor, CompetitorFact
from apps.toolbox.competitor_analysis.schemas import CompetitorSettings
from apps.tools.errors import OperationFailed
from apps.tools.types import Effect
from tests.toolbox.competitors import ANALYSIS, answer
from tests.toolbox.conftest import ask, run_with

pytestmark = pytest.mark.django_db


def see(competitor: str, kind: str, subject: str, *, days_ago: int = 0, **fields: Any) -> CompetitorFact:
    """Put a fact on record that was seen some days ago."""
    fact: CompetitorFact = CompetitorFact.objects.create(
        competitor_id=competitor, kind=kind, subject=subject, source="A test",
        seen_on=timezone.now().date() - timedelta(days=days_ago), **fields,
    )  # fmt: skip
    return fact


@pytest.fixture
def empty(db: None) -> None:
    """Leave only ourselves and one competitor of whom nothing is known."""
    Competitor.objects.exclude(is_us=True).delete()
    CompetitorFact.objects.all().delete()
    Competitor.objects.create(code="rival", name="Rival")


def test_the_operations_only_read() -> None:
    assert {name: operation.effect for name, operation in ANALYSIS.operations.items()} == {
        "profile": Effect.READ,
        "compare_pricing": Effect.READ,
        "compare_features": Effect.READ,
        "market_share": Effect.READ,
        "opportunities": Effect.READ,
    }


@pytest.mark.parametrize("name", ["nordhaus", "Nordhaus Systems", "NORDHAUS systems"])
def test_a_profile_holds_the_last_word_on_each_subject(name: str) -> None:
    profile = answer("profile", competitor=name)

    prices = [(fact["subject"], fact["amount"]) for fact in profile["facts"] if fact["kind"] == "price"]
    assert (profile["competitor"], profile["name"]) == ("nordhaus", "Nordhaus Systems")
    assert prices == [("Home", "8.90"), ("Office", "24.00")]
    assert profile["oldest_days"] == max(fact["origin"]["age_days"] for fact in profile["facts"])


def test_a_fact_names_its_source_and_its_age(empty: None) -> None:
    see("rival", "strength", "Fast", days_ago=12, note="Very.")

    (fact,) = answer("profile", competitor="rival")["facts"]

    seen_on = (timezone.now().date() - timedelta(days=12)).isoformat()
    assert fact == {
        "kind": "strength",
        "subject": "Fast",
        "amount": None,
        "currency": "",
        "is_present": None,
        "note": "Very.",
        "origin": {"source": "A test", "source_url": "", "seen_on": seen_on, "age_days": 12, "is_old": False},
    }


@pytest.mark.parametrize(("days", "is_old"), [(29, False), (30, True)])
def test_the_settings_say_from_when_on_a_fact_is_old(empty: None, days: int, *, is_old: bool) -> None:
    see("rival", "strength", "Fast", days_ago=days)
    run = run_with(settings=CompetitorSettings(old_after_days=30))

    assert ask(ANALYSIS, "profile", run=run, competitor="rival")["facts"][0]["origin"]["is_old"] is is_old


def test_nothing_known_is_an_empty_profile(empty: None) -> None:
    profile = answer("profile", competitor="rival")

    assert (profile["facts"], profile["oldest_days"]) == ([], None)


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("profile", {"competitor": "Acme"}),
        ("compare_pricing", {"plan": "team", "competitors": ["Acme"]}),
        ("compare_features", {"competitors": ["nordhaus", "Acme"]}),
        ("opportunities", {"competitor": "Acme"}),
    ],
)
def test_an_unknown_competitor_is_named_with_those_that_are_known(operation: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(OperationFailed) as caught:
        answer(operation, **arguments)

    assert str(caught.value) == "Nothing is known of “Acme”. Known: Klimara, Nordhaus Systems, Sensaro Pro."


def test_we_are_no_competitor_of_ourselves() -> None:
    with pytest.raises(OperationFailed):
        answer("profile", competitor="larkfield")


def test_prices_stand_beside_ours_cheapest_first() -> None:
    comparison = answer("compare_pricing", plan="plus")

    assert (comparison["plan"], comparison["our_amount"], comparison["currency"]) == ("plus", "6.90", "EUR")
    assert [
        (price["name"], price["their_plan"], price["amount"], price["difference"], price["difference_percent"])
        for price in comparison["prices"]
    ] == [
        ("Klimara", "Premium", "4.99", "-1.91", "-27.7"),
        ("Nordhaus Systems", "Home", "8.90", "2.00", "29.0"),
    ]
    assert comparison["prices"][0]["origin"]["source"] == "Public price page"


def test_only_the_competitors_asked_for_are_compared() -> None:
    (price,) = answer("compare_pricing", plan="team", competitors=["klimara"])["prices"]

    assert (price["competitor"], price["their_plan"]) == ("klimara", "Shop")


def test_a_price_in_another_currency_has_no_difference(empty: None) -> None:
    see("rival", "price", "Uno", our_plan="team", amount="20.00", currency="GBP")

    (price,) = answer("compare_pricing", plan="team")["prices"]

    assert (price["amount"], price["currency"]) == ("20.00", "GBP")
    assert (price["difference"], price["difference_percent"]) == (None, None)


def test_a_price_beside_nothing_has_no_percentage(empty: None) -> None:
    see("rival", "price", "Uno", our_plan="free", amount="2.00", currency="EUR")

    (price,) = answer("compare_pricing", plan="free")["prices"]

    assert (price["difference"], price["difference_percent"]) == ("2.00", None)


def test_a_plan_that_we_do_not_sell_is_not_compared() -> None:
    with pytest.raises(OperationFailed, match="There is no plan “gold” on sale"):
        answer("compare_pricing", plan="gold")


def test_features_are_compared_and_what_nobody_knows_is_null() -> None:
    features = answer("compare_features", features=["single sign-on", "Telepathy"])["features"]

    assert [(one["feature"], one["our_plans"]) for one in features] == [
        ("single sign-on", ["business", "enterprise"]),
        ("Telepathy", []),
    ]
    assert [(one["name"], one["is_present"]) for one in features[0]["competitors"]] == [
        ("Klimara", False),
        ("Nordhaus Systems", False),
        ("Sensaro Pro", True),
    ]
    assert {(one["is_present"], one["origin"]) for one in features[1]["competitors"]} == {(None, None)}


def test_without_names_every_known_feature_is_compared() -> None:
    features = answer("compare_features", competitors=["sensaro"])["features"]

    assert [one["feature"] for one in features] == [
        "Audit log",
        "Data export",
        "Shared alarms",
        "Single sign-on",
        "Two-factor authentication",
        "Webhooks",
    ]


def test_shares_of_a_market_are_told_with_what_is_left_for_others() -> None:
    shares = answer("market_share", market="germany")

    assert (shares["market"], shares["markets"]) == ("Germany", ["Germany", "Netherlands"])
    assert [(share["name"], share["percent"], share["is_us"]) for share in shares["shares"]] == [
        ("Nordhaus Systems", "31.00", False),
        ("Klimara", "22.50", False),
        ("Larkfield", "14.00", True),
        ("Sensaro Pro", "9.50", False),
    ]
    assert shares["others_percent"] == "23.00"


@pytest.mark.parametrize("market", ["", "France"])
def test_a_market_must_be_one_that_is_known(market: str) -> None:
    with pytest.raises(OperationFailed, match="Name one of the markets that are known: Germany, Netherlands"):
        answer("market_share", market=market)


def test_the_only_market_needs_no_name(empty: None) -> None:
    see("rival", "market_share", "Austria", days_ago=90, amount="10.00")
    see("rival", "market_share", "Austria", amount="60.00")
    see("larkfield", "market_share", "Austria", amount="55.00")

    shares = answer("market_share")

    assert [share["percent"] for share in shares["shares"]] == ["60.00", "55.00"]
    assert shares["others_percent"] is None


def test_opportunities_rest_on_weaknesses_missing_features_and_higher_prices() -> None:
    found = answer("opportunities", competitor="nordhaus")["opportunities"]

    assert [(one["reason"], one["statement"]) for one in found] == [
        ("price", "“Plus” costs 6.90 EUR a month, their “Home” 8.90."),
        ("price", "“Team” costs 19.00 EUR a month, their “Office” 24.00."),
        ("feature", "They lack “Audit log”; we have it in enterprise."),
        ("weakness", "No open API. Readings leave the system only as a CSV file by hand."),
        ("feature", "They lack “Single sign-on”; we have it in business, enterprise."),
        ("feature", "They lack “Webhooks”; we have it in free, plus, team, business, enterprise."),
    ]


def test_where_they_are_ahead_is_no_opportunity(empty: None) -> None:
    see("rival", "price", "Uno", our_plan="team", amount="18.99", currency="EUR")
    see("rival", "price", "Due", our_plan="team", amount="30.00", currency="GBP")
    see("rival", "price", "Tre", our_plan="enterprise", amount="999.00", currency="EUR")
    see("rival", "feature", "Webhooks", is_present=True)
    see("rival", "feature", "Telepathy", is_present=False)
    see("rival", "strength", "Fast")

    assert answer("opportunities") == {"opportunities": []}


def test_opportunities_take_as_many_queries_for_three_facts_as_for_one(
    empty: None, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for count in (1, 3):
        CompetitorFact.objects.all().delete()
        for number in range(count):
            see("rival", "weakness", f"Weakness {number}")
        with django_assert_num_queries(4):
            assert len(answer("opportunities")["opportunities"]) == count


def test_the_freshest_opportunity_comes_first(empty: None) -> None:
    for subject, days in (("Old", 90), ("New", 1), ("Middle", 30)):
        see("rival", "weakness", subject, days_ago=days)

    assert [one["statement"] for one in answer("opportunities")["opportunities"]] == ["New.", "Middle.", "Old."]


@pytest.mark.parametrize(
    ("operation", "arguments", "field"),
    [
        ("profile", {}, ("competitor",)),
        ("profile", {"competitor": " "}, ("competitor",)),
        ("compare_pricing", {}, ("plan",)),
        ("compare_features", {"features": [""]}, ("features", 0)),
        ("market_share", {"region": "Germany"}, ("region",)),
        ("opportunities", {"competitor": "x" * 101}, ("competitor",)),
    ],
)
def test_arguments_that_break_the_schema_are_refused_by_name(
    operation: str, arguments: dict[str, Any], field: tuple[str | int, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        ANALYSIS.operations[operation].arguments.model_validate(arguments)

    assert [fault["loc"] for fault in caught.value.errors()] == [field]
