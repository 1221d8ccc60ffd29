"""The mood beside the stage: only what the customer's own words say."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.agent.mood import Mood, mood_of
from apps.conversations.models import ChatSession
from apps.conversations.services import add_message, add_note, start_session
from apps.conversations.types import Author, MoodName
from apps.tools.models import ToolConfig
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]


@pytest.fixture
def session(agent: User) -> ChatSession:
    """A conversation whose customer nobody knows, so that no other system is asked."""
    return start_session(owner=agent)


@pytest.fixture
def panel(client_for: ClientFor, agent: User, session: ChatSession) -> Callable[..., str]:
    """Return what the panel shows once the customer has said something."""

    def shown(*texts: str) -> str:
        for text in texts:
            add_message(session=session, author=Author.CUSTOMER, text=text)
        return text_of(client_for(agent).get(f"/chat/{session.pk}/customer/").content.decode())

    return shown


@pytest.mark.parametrize(
    ("texts", "mood"),
    [
        (("This is outrageous, I am furious!",), "Mood Angry “outrageous”, “furious”"),
        (("My lawyer will hear of this.",), "Mood Angry “lawyer”"),
        (("I am disappointed.",), "Mood Displeased “disappointed”"),
        (("It is still not working.",), "Mood Displeased “still not working”"),
        (("WHERE IS MY PARCEL",), "Mood Displeased “WHERE”, “IS”, “MY”, “PARCEL”"),
        (("It works now, perfect.",), "Mood Content"),
        (("Where is my parcel?",), "Mood Calm"),
        (("I am not angry.",), "Mood Calm"),
    ],
)
def test_the_words_of_the_customer_make_the_mood(panel: Callable[..., str], texts: tuple[str, ...], mood: str) -> None:
    assert mood in panel(*texts)


def test_an_old_word_of_anger_fades_once_three_messages_follow(panel: Callable[..., str]) -> None:
    assert "Mood Angry" in panel("I am furious!", "C-1001 is my number.", "Yes.")
    assert "Mood Calm" in panel("Fine, I wait.")


def test_the_mood_that_was_seen_stays_with_the_session(panel: Callable[..., str], session: ChatSession) -> None:
    panel("I am furious!")
    session.refresh_from_db()
    assert session.mood == MoodName.ANGRY
    panel("C-1001 is my number.", "Yes.", "Fine, I wait.")
    session.refresh_from_db()
    assert session.mood == MoodName.CALM


def test_what_colleagues_write_is_no_mood_of_the_customer(
    panel: Callable[..., str], session: ChatSession, agent: User
) -> None:
    add_note(session=session, user=agent, text="He is furious and outrageous!")
    add_message(session=session, author=Author.AGENT, text="That is terrible, I am sorry.", user=agent)
    assert "Mood Calm" in panel("Thanks for looking.")


def test_before_the_customer_has_said_anything_there_is_no_mood(panel: Callable[..., str]) -> None:
    assert "Mood" not in panel()


def test_where_the_tool_is_off_the_mood_is_left_out(panel: Callable[..., str]) -> None:
    ToolConfig.objects.filter(name="escalation").update(enabled=False)
    assert "Mood" not in panel("I am furious!")


def reason(name: str, *triggers: str) -> dict[str, object]:
    return {"reason": name, "weight": 1.0, "triggers": list(triggers)}


def test_reasons_that_are_no_mood_do_not_count() -> None:
    reasons = [reason("wish_for_a_person", "agent"), reason("vip_tier", "enterprise"), reason("low_confidence", "0.1")]
    assert mood_of({"reasons": reasons}, None) == Mood(MoodName.CALM)


def test_anger_outweighs_thanks_and_a_word_is_named_once() -> None:
    thanks = {"stage": "closing", "evidence": [{"author": "customer", "words": ["many thanks"]}]}
    angry = {"reasons": [reason("displeasure", "upset"), reason("anger", "furious"), reason("legal_threat", "furious")]}
    assert mood_of(angry, thanks) == Mood(MoodName.ANGRY, ("furious",))


@pytest.mark.parametrize(("author", "name"), [("customer", MoodName.CONTENT), ("agent", MoodName.CALM)])
def test_thanks_count_from_the_customer_alone(author: str, name: MoodName) -> None:
    stage = {"stage": "confirmation", "evidence": [{"author": author, "words": ["solved"]}]}
    assert mood_of({"reasons": []}, stage).name == name
