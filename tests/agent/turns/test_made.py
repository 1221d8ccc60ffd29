"""How an answer was made is on record, and it can be made once more."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.agent.errors import NotTheLastAnswer
from apps.agent.made import how_made
from apps.agent.services import answer_payload, question_of, regenerate
from apps.audit.models import ToolCall
from apps.conversations.models import Message
from apps.conversations.services import add_message, set_mode, take_over
from apps.conversations.types import Author, Mode
from tests.agent.turns.conftest import Chat

ClientFor = Callable[[User], Client]


@pytest.fixture
def page(chat: Chat, client_for: ClientFor) -> Client:
    return client_for(chat.actor)


def address(answer: Message, what: str) -> str:
    return f"/chat/{answer.session_id}/messages/{answer.pk}/{what}/"


class TestRecord:
    def test_it_says_what_was_understood(self, chat: Chat) -> None:
        answer = chat.ask("is SKU-1044 in stock? what is the status of INV-20001?")

        made = how_made(answer=answer)
        assert [one["intent"] for one in made.requests] == ["stock", "invoice"]
        assert made.requests[0]["slots"]["sku"] == "SKU-1044"
        assert made.requests[1]["slots"]["invoice_id"] == "INV-20001"
        assert all(0 < one["confidence"] <= 1 for one in made.requests)

    def test_what_a_conversation_keeps_for_itself_is_left_out(self, chat: Chat) -> None:
        chat.ask("is SKU-1044 in stock?")
        (understood,) = how_made(answer=chat.ask("and what does it cost?")).requests
        assert understood["slots"] == {"sku": "SKU-1044"}

    def test_it_lists_the_calls_with_their_attempts(self, chat: Chat) -> None:
        answer = chat.ask("what is INV-20001?")

        made = how_made(answer=answer)
        assert {call.tool for call in made.calls} >= {"billing", "compliance_check"}
        assert {call.request_id for call in made.calls} == {answer.request_id}
        (asked,) = [call for call in made.calls if call.tool == "billing"]
        assert asked.cached or [attempt.number for attempt in asked.attempts.all()] == [1]
        assert (made.compliance["verdict"], made.prompts, made.choices) == ("pass", [], [])

    def test_the_record_is_not_part_of_the_answer_that_clients_get(self, chat: Chat) -> None:
        answer = chat.ask("what is INV-20001?")

        assert "requests" in answer.metadata
        assert "requests" not in answer_payload(answer)["metadata"]

    def test_the_page_shows_it(self, chat: Chat, page: Client) -> None:
        answer = chat.ask("is SKU-1044 in stock?")
        html = page.get(address(answer, "made")).content.decode()

        assert "<code>sku: SKU-1044</code>" in html
        assert '<strong title="inventory.check_stock">Inventory: Check stock</strong>' in html
        assert "The rules" in html
        assert address(answer, "made") in page.get(f"/chat/{answer.session_id}/").content.decode()

    def test_the_page_is_german_for_a_german_browser(self, chat: Chat, page: Client) -> None:
        answer = chat.ask("is SKU-1044 in stock?")

        html = page.get(address(answer, "made"), headers={"Accept-Language": "de"}).content.decode()
        assert "Wie das entstanden ist" in html
        assert "Noch einmal antworten" in html

    def test_what_a_model_was_offered_and_why_the_rules_stood_in_is_shown(self, chat: Chat, page: Client) -> None:
        answer = chat.ask("is SKU-1044 in stock?")
        answer.metadata["planner"] = {
            "name": "rules",
            "fallback": {"code": "breaker", "reason": "It is given a pause."},
            "offered": ["crm__lookup_customer"],
            "withheld": [{"tool": "billing", "operation": "refund", "gate": "access", "reason": "Not for agents."}],
        }
        answer.save()

        html = page.get(address(answer, "made")).content.decode()
        assert "It is given a pause." in html
        assert "<code>crm__lookup_customer</code>" in html
        assert "<code>billing.refund</code> access: Not for agents." in html

    def test_a_stranger_does_not_see_it(self, chat: Chat, make_stranger: User, client_for: ClientFor) -> None:
        answer = chat.ask("hello")

        assert client_for(make_stranger).get(address(answer, "made")).status_code == 404

    def test_a_customers_message_was_not_made(self, chat: Chat, page: Client) -> None:
        turn = chat.turn("hello")

        assert page.get(address(turn.question, "made")).status_code == 404


class TestAgain:
    def test_a_new_turn_answers_the_same_message_and_the_old_answer_is_kept(self, chat: Chat) -> None:
        old = chat.ask("what is INV-20001?")
        new = regenerate(answer=old, actor=chat.actor).answer

        assert new is not None
        old.refresh_from_db()
        assert (old.metadata["superseded_by"], new.text) == (new.pk, old.text)
        assert new.request_id != old.request_id
        assert ToolCall.objects.filter(request_id=new.request_id).exists()
        assert [message.author for message in chat.session.messages.order_by("pk")] == [
            "customer",
            "assistant",
            "assistant",
        ]

    def test_only_the_last_answer_can_be_made_anew(self, chat: Chat) -> None:
        old = chat.ask("what is INV-20001?")
        regenerate(answer=old, actor=chat.actor)
        old.refresh_from_db()

        assert question_of(answer=old) is None
        with pytest.raises(NotTheLastAnswer):
            regenerate(answer=old, actor=chat.actor)

    def test_an_answer_that_the_customer_went_on_from_stays(self, chat: Chat, page: Client) -> None:
        old = chat.ask("what is INV-20001?")
        add_message(session=chat.session, author=Author.CUSTOMER, text="thanks", user=chat.actor)

        answer = page.post(address(old, "again"), follow=True)
        assert "Only the last answer of the AI agent can be made anew." in answer.content.decode()
        assert chat.session.messages.count() == 3

    def test_a_person_who_leads_is_not_answered_over(self, chat: Chat) -> None:
        old = chat.ask("what is INV-20001?")
        take_over(session=chat.session, user=chat.actor)
        old = Message.objects.select_related("session").get(pk=old.pk)

        assert regenerate(answer=old, actor=chat.actor).answer is None
        old.refresh_from_db()
        assert "superseded_by" not in old.metadata

    def test_in_co_pilot_the_new_words_are_a_suggestion(self, chat: Chat) -> None:
        old = chat.ask("what is INV-20001?")
        set_mode(session=chat.session, mode=Mode.COPILOT, user=chat.actor)
        turn = regenerate(answer=old, actor=chat.actor)

        assert turn.answer is None
        assert turn.suggestion is not None
        assert turn.suggestion.author == Author.SUGGESTION

    def test_the_button_leads_to_the_new_answer_and_the_old_one_says_so(self, chat: Chat, page: Client) -> None:
        old = chat.ask("what is INV-20001?")
        assert address(old, "again") in page.get(address(old, "made")).content.decode()

        answer = page.post(address(old, "again"))
        new = chat.session.messages.order_by("pk").last()
        assert answer.headers["Location"].endswith(f"#message-{new.pk}")
        html = page.get(f"/chat/{old.session_id}/").content.decode()
        assert f'href="#message-{new.pk}">Answered again below</a>' in html
        assert address(old, "again") not in page.get(address(old, "made")).content.decode()

    def test_an_auditor_looks_and_makes_nothing_anew(
        self, chat: Chat, member: Callable[[Role], User], client_for: ClientFor
    ) -> None:
        old = chat.ask("what is INV-20001?")
        client = client_for(member(Role.AUDITOR))

        assert client.post(address(old, "again")).status_code == 403
        assert chat.session.messages.count() == 2


@pytest.fixture
def make_stranger(db: object) -> User:
    user, _created = User.objects.get_or_create(username="stranger", defaults={"password": "!"})
    return user
