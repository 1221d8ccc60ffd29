"""The desk in German, where the browser asks for it."""

import gettext
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts.models import User
from apps.conversations.models import ChatSession
from apps.tickets.services import change_priority, open_ticket
from apps.tickets.types import Priority
from tests.agent.pages import text_of

ClientFor = Callable[[User], Client]
CATALOGUE = Path(settings.BASE_DIR) / "locale" / "de" / "LC_MESSAGES" / "django.mo"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/chat/", "Wartet auf Freigabe"),
        ("/tickets/", "Als CSV exportieren"),
        ("/chat/search/", "Was suchen Sie?"),
        ("/help/", "Hilfeartikel"),
    ],
)
def test_a_german_browser_gets_german_pages(client_for: ClientFor, agent: User, path: str, words: str) -> None:
    html = client_for(agent).get(path, headers={"Accept-Language": "de-DE,de;q=0.9"}).content.decode()
    assert words in html
    assert '<html lang="de">' in html


def test_the_page_of_a_session_and_of_a_ticket_are_german_too(
    client_for: ClientFor, agent: User, session: ChatSession
) -> None:
    client, german = client_for(agent), {"Accept-Language": "de"}
    ticket = open_ticket(subject="Paket", session=session)
    assert "KI antwortet" in client.get(f"/chat/{session.pk}/", headers=german).content.decode()
    assert "Erste Antwort" in client.get(f"/tickets/{ticket.pk}/", headers=german).content.decode()


def test_what_happened_to_a_ticket_and_why_it_was_opened_is_german(client_for: ClientFor, agent: User) -> None:
    ticket = open_ticket(subject="Paket", reasons=["wish_for_a_person", "of_our_own"])
    change_priority(ticket=ticket, priority=Priority.URGENT, actor=agent)
    page = text_of(client_for(agent).get(f"/tickets/{ticket.pk}/", headers={"Accept-Language": "de"}).content.decode())
    assert "Normal → Dringend" in page
    assert "Wunsch nach einem Menschen, of our own" in page


def test_any_other_browser_gets_english(client_for: ClientFor, agent: User) -> None:
    html = client_for(agent).get("/chat/", headers={"Accept-Language": "fr"}).content.decode()
    assert '<html lang="en">' in html
    assert "Waiting for approval" in html


def test_the_compiled_catalogue_is_the_one_of_the_source() -> None:
    with CATALOGUE.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    source = CATALOGUE.with_suffix(".po").read_text()
    assert all(compiled.gettext(name) in source for name in ("Take over", "Canned replies", "Merge"))


def test_every_translation_keeps_the_placeholders() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    pairs = [(str(name if isinstance(name, str) else name[0]), str(text)) for name, text in catalogue.items() if name]
    wrong = [name for name, text in pairs if name.count("%(") != text.count("%(")]
    assert (len(pairs) > 250, wrong) == (True, [])
