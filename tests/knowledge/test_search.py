"""Search: what is found, in which order, and that no text of a user's is syntax. Runs on whichever database is used."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.knowledge.models import Article, Chunk
from apps.knowledge.search import search_chunks
from apps.knowledge.search.query import Term, search_terms
from apps.knowledge.services import delete_article, index_article, save_article, search_articles

pytestmark = pytest.mark.django_db


def found(query: str, **how) -> list[tuple[str, str]]:
    return [(hit.slug, hit.section) for hit in search_articles(query=query, **how)]


@pytest.fixture
def shelf() -> None:
    """Three articles in which the word refund stands in title, heading, text and tags."""
    save_article(
        slug="refunds",
        title="Refund of a plan",
        body="You get money back.\n\n## Deadline\n\nWithin 14 days.",
        tags=["reimbursement"],
    )
    save_article(
        slug="invoices", title="Invoices", body="Download them.\n\n## Refund on an invoice\n\nSee the credit note."
    )
    save_article(slug="contact", title="Contact", body="Write to us about a refund, a thermostat or a sensor.")


class TestFinding:
    def test_a_word_in_the_title_counts_most_then_a_heading_then_the_text(self, shelf) -> None:
        order = list(dict.fromkeys(slug for slug, _ in found("refund")))

        assert order == ["refunds", "invoices", "contact"]

    def test_a_hit_cites_article_and_section(self, shelf) -> None:
        hit = search_articles(query="credit note")[0]

        assert (hit.slug, hit.title, hit.section, hit.anchor) == (
            "invoices",
            "Invoices",
            "Refund on an invoice",
            "refund-on-an-invoice",
        )
        assert hit.text == "See the credit note."
        assert hit.url == "/help/invoices/#refund-on-an-invoice"
        assert hit.score > 0

    def test_a_hit_in_the_introduction_links_to_the_article(self, shelf) -> None:
        assert search_articles(query="thermostat")[0].url == "/help/contact/"

    def test_tags_are_searched(self, shelf) -> None:
        assert found("reimbursement")[0][0] == "refunds"

    def test_other_forms_of_a_word_are_found(self, shelf) -> None:
        assert found("thermostats") == found("thermostat") == [("contact", "")]
        assert found("downloading") == [("invoices", "")]

    def test_the_beginning_of_a_long_word_is_enough(self, shelf) -> None:
        assert found("therm") == [("contact", "")]

    def test_accents_and_capitals_do_not_matter(self, shelf) -> None:
        save_article(slug="cafe", title="Café", body="Geöffnet.")

        assert found("CAFE GEOFFNET") == found("café geöffnet") == [("cafe", "")]

    def test_any_word_is_enough_and_more_words_count_more(self, shelf) -> None:
        assert found("credit thermostat sensor unheard-of")[0] == ("contact", "")

    def test_words_around_the_question_do_not_count(self, shelf) -> None:
        save_article(slug="polite", title="Please and thank you", body="Hi, could you tell me, please?")

        assert "polite" not in [slug for slug, _ in found("Hi, could you please tell me about a refund? Thank you!")]

    def test_at_most_two_passages_of_one_article_are_given(self) -> None:
        body = "\n\n".join(f"## Refund {number}\n\nrefund" for number in range(6))
        save_article(slug="long", title="Refund", body=body)
        save_article(slug="short", title="Other", body="One refund.")

        slugs = [slug for slug, _ in found("refund", limit=5)]
        assert slugs == ["long", "long", "short"]

    def test_the_limit_is_kept(self, shelf) -> None:
        assert len(found("refund", limit=1)) == 1

    @pytest.mark.parametrize("query", ["", "   ", "?!", "unheardof"])
    def test_what_fits_nothing_finds_nothing(self, shelf, query) -> None:
        assert found(query) == []

    def test_a_search_costs_two_queries_once_the_index_is_made(self, shelf, django_assert_num_queries) -> None:
        search_articles(query="refund")
        for limit in (1, 3):
            with django_assert_num_queries(2):
                search_articles(query="refund", limit=limit)

    def test_a_mistyped_word_is_found_but_counts_less_than_the_right_one(self, shelf) -> None:
        save_article(slug="typos", title="Typos", body="People write thermotsat.")

        assert found("sensr") == found("senosr") == found("sensoor") == [("contact", "")]
        assert found("thermostat") == [("contact", "")]

    def test_a_hidden_article_is_no_longer_found_however_it_was_hidden(self, shelf) -> None:
        assert found("thermostat") == [("contact", "")]

        Article.objects.filter(slug="contact").update(is_published=False)

        assert found("thermostat") == []


class TestKeepingInStep:
    def test_a_changed_article_is_found_by_its_new_words_only(self, shelf) -> None:
        save_article(slug="contact", title="Contact", body="Write to us about gateways.")

        assert found("gateway") == [("contact", "")]
        assert found("thermostat") == []
        assert Chunk.objects.filter(article__slug="contact").count() == 1

    def test_a_deleted_article_is_not_found(self, shelf) -> None:
        delete_article(article=Article.objects.get(slug="contact"))

        assert found("thermostat") == []
        assert not Chunk.objects.filter(text__contains="thermostat").exists()

    def test_an_article_deleted_past_the_service_is_not_found_either(self, shelf) -> None:
        Article.objects.filter(slug="contact").delete()

        assert found("thermostat") == []

    def test_a_draft_is_not_found_until_it_is_published(self, shelf) -> None:
        Article.objects.filter(slug="contact").update(is_published=False)
        assert found("thermostat") == []

        Article.objects.filter(slug="contact").update(is_published=True)
        assert found("thermostat") == [("contact", "")]

    def test_indexing_again_changes_nothing(self, shelf) -> None:
        before = found("refund")

        assert index_article(article=Article.objects.get(slug="refunds")) == 2
        assert found("refund") == before


class TestUsersText:
    @pytest.mark.parametrize(
        "query",
        [
            'refund" OR "x',
            "refund AND NOT",
            "NEAR(refund, 2)",
            "title:refund",
            "refund*",
            "^refund",
            "(refund",
            "refund)",
            "{refund}",
            "refund & ! | <-> :*",
            "refund'; DROP TABLE knowledge_chunk; --",
            "refund %s %(a)s",
            "refund \\ \0",
            "-refund +refund",
        ],
    )
    def test_the_syntax_of_a_search_engine_is_plain_text(self, shelf, query) -> None:
        assert "refunds" in [slug for slug, _ in found(query)]

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=200))
    def test_no_text_is_an_error(self, shelf, query) -> None:
        assert len(search_chunks(query=query, limit=3)) <= 3

    def test_ten_thousand_words_are_a_question_too(self, shelf) -> None:
        assert found("refund " + " ".join(f"word{number}" for number in range(10_000)))[0][0] == "refunds"


class TestTerms:
    def test_a_question_is_its_meaningful_words_once(self) -> None:
        assert search_terms("Hi! I'd like to RETURN the SKU-1001, please. Return it!") == (
            Term("return", is_prefix=True),
            Term("sku", is_prefix=False),
            Term("1001", is_prefix=False),
        )

    def test_a_question_of_small_words_alone_keeps_them(self) -> None:
        assert [term.word for term in search_terms("What is it?")] == ["what", "is", "it"]

    def test_an_apostrophe_does_not_cut_a_word(self) -> None:
        assert [term.word for term in search_terms("customer's can\u2019t e-mail")] == ["customers", "email"]

    def test_there_are_at_most_32_terms(self) -> None:
        assert len(search_terms(" ".join(f"word{number}" for number in range(100)))) == 32
