"""What is said from the help articles, from passages that are written down."""

import pytest

from apps.agent.answers.knowledge import help_question
from apps.agent.answers.memories import remember
from apps.agent.answers.plans import PLAN_QUERY, plan_price
from apps.tools.errors import ToolDisabled
from tests.agent.asking import Systems, ask, lines, reply_to

PLANS = """Plan | Free | Team | Business
Price per month | 0.00 EUR | 19.00 EUR | 49.00 EUR
Price per year | 0.00 EUR | 190.00 EUR | 490.00 EUR
Devices | 10 | 200 | 1,000
Users | 1 | 5 | 25"""
TEAM = "The Team plan costs 19.00 EUR per month, or 190.00 EUR per year."
BUSINESS = "The Business plan costs 49.00 EUR per month, or 490.00 EUR per year."


def articles(*texts: str) -> Systems:
    """Return a search that finds these passages."""
    hits = [{"article": "Plans", "section": "", "url": "/help/plans/", "text": text, "score": 1.0} for text in texts]
    return Systems(search={"hits": hits})


@pytest.mark.parametrize(
    ("question", "plan", "facts"),
    [
        ("how much is team", "team", [TEAM]),
        ("price of business", "business", [BUSINESS]),
        ("how many devices has team", "team", ["Devices on the Team plan: 200."]),
        ("how many users in business", "business", ["Users on the Business plan: 25."]),
        ("price and devices of team", "team", [TEAM, "Devices on the Team plan: 200."]),
        ("what does team include", "team", [TEAM, "The Team plan has: Devices: 200; Users: 5."]),
    ],
)
def test_the_cell_of_the_plan_that_is_asked_for_is_told(question: str, plan: str, facts: list[str]) -> None:
    assert lines(reply_to(plan_price(ask(question, plan=plan)), articles(PLANS))) == facts


def test_without_a_plan_all_of_them_are_listed() -> None:
    told = lines(reply_to(plan_price(ask("what do your plans cost")), articles("No table here.", PLANS)))

    assert told == [
        "- The Free plan costs 0.00 EUR per month, or 0.00 EUR per year.",
        f"- {TEAM}",
        f"- {BUSINESS}",
    ]


@pytest.mark.parametrize(
    ("order", "told"),
    [("most:users", "Users on the Business plan: 25."), ("fewest:users", "Users on the Team plan: 5.")],
)
def test_the_plan_with_most_or_fewest_of_something_is_told(order: str, told: str) -> None:
    asked = ask("which has more users", order=order, shown="team business")

    assert lines(reply_to(plan_price(asked), articles(PLANS))) == [told]


def test_prices_are_searched_by_what_the_article_is_called() -> None:
    systems = articles(PLANS)

    reply = reply_to(plan_price(ask("how much is team", plan="team")), systems)

    assert systems.calls == [("search", {"query": PLAN_QUERY, "limit": 8})]
    assert [one.source.kind for one in reply.sentences if one.source] == ["article"]


@pytest.mark.parametrize("texts", [(), ("Just words.",), ("Plan | Gold\nPrice | 1 EUR",)])
def test_without_a_table_of_plans_no_price_is_told(texts: tuple[str, ...]) -> None:
    reply = reply_to(plan_price(ask("how much is team", plan="team")), articles(*texts))

    assert (lines(reply), reply.is_answered) == (["I found no table of plans in the help articles."], False)


def test_help_is_quoted_word_for_word_with_its_article() -> None:
    text = "You can return any product within 30 days of delivery. A label is free."

    reply = reply_to(help_question(ask(query="how do i return a product")), articles(text))

    assert lines(reply) == ["You can return any product within 30 days of delivery.", "A label is free."]
    assert {(one.source.title, one.source.url) for one in reply.sentences if one.source} == {("Plans", "/help/plans/")}


def test_what_no_article_speaks_of_is_said_so() -> None:
    reply = reply_to(help_question(ask("do you like jazz music")), articles("Returns are free."))

    assert (lines(reply), reply.is_answered) == (["I found nothing in the help articles that answers this."], False)


def test_a_very_long_question_is_searched_by_its_beginning() -> None:
    systems = articles()

    reply_to(help_question(ask("warranty " + " ".join(f"word{n}" for n in range(500)))), systems)

    assert len(systems.calls[0][1]["query"]) == 1000


def test_articles_that_can_not_be_searched_are_said_so() -> None:
    systems = Systems(search=ToolDisabled("knowledge_retriever"))

    assert lines(reply_to(help_question(ask("how do I return")), systems)) == [
        "I could not look into the help articles: it is switched off at the moment."
    ]


@pytest.mark.parametrize(
    ("customer", "text"),
    [("C-1001", "I will remember: “tea”."), ("", "I will remember for this conversation: “tea”.")],
)
def test_a_wish_is_kept_for_the_customer_where_one_is_known(customer: str, text: str) -> None:
    systems = Systems(store={"memory_id": 1})

    assert lines(reply_to(remember(ask(preference="tea", session_customer_id=customer)), systems)) == [text]
    ((operation, arguments),) = systems.calls
    assert (operation, arguments["value"], arguments["of_customer"]) == ("store", "tea", bool(customer))
