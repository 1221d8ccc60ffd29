"""Drafts: one a person and session, with a version that tells two windows apart."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.accounts.models import User
from apps.conversations.errors import DraftChanged, MessageTooLong
from apps.conversations.models import ChatSession, Draft
from apps.conversations.services import drop_draft, read_draft, save_draft, start_session
from apps.conversations.services.drafts import DRAFT_LIMIT
from apps.conversations.types import SavedDraft


def test_where_nothing_was_written_there_is_an_empty_draft(session: ChatSession, agent: User) -> None:
    assert read_draft(session=session, user=agent) == SavedDraft("", 0)


def test_each_save_is_a_new_version(session: ChatSession, agent: User) -> None:
    first = save_draft(session=session, user=agent, text="Dear", version=0)
    second = save_draft(session=session, user=agent, text="Dear Anna", version=first.version)

    assert (first, second) == (SavedDraft("Dear", 1), SavedDraft("Dear Anna", 2))
    assert read_draft(session=session, user=agent) == second


def test_the_same_text_again_is_no_new_version(session: ChatSession, agent: User) -> None:
    save_draft(session=session, user=agent, text="Dear", version=0)

    assert save_draft(session=session, user=agent, text="Dear", version=0).version == 1


def test_a_window_that_is_behind_is_told_the_other_text(session: ChatSession, agent: User) -> None:
    save_draft(session=session, user=agent, text="From the office", version=0)
    save_draft(session=session, user=agent, text="From the office, later", version=1)
    with pytest.raises(DraftChanged) as refused:
        save_draft(session=session, user=agent, text="From home", version=1)

    assert (refused.value.text, refused.value.version) == ("From the office, later", 2)
    assert read_draft(session=session, user=agent).text == "From the office, later"


def test_two_agents_in_one_session_never_touch_each_others_draft(
    session: ChatSession, agent: User, supervisor: User
) -> None:
    save_draft(session=session, user=agent, text="Mine", version=0)
    save_draft(session=session, user=supervisor, text="Yours", version=0)
    drop_draft(session=session, user=supervisor)

    assert [read_draft(session=session, user=user).text for user in (agent, supervisor)] == ["Mine", ""]


def test_a_draft_belongs_to_one_session(session: ChatSession, agent: User) -> None:
    other = start_session(owner=agent)
    save_draft(session=session, user=agent, text="Here", version=0)

    assert read_draft(session=other, user=agent) == SavedDraft("", 0)


def test_once_sent_an_old_window_can_not_bring_it_back(session: ChatSession, agent: User) -> None:
    save_draft(session=session, user=agent, text="Sent", version=0)
    drop_draft(session=session, user=agent)
    with pytest.raises(DraftChanged):
        save_draft(session=session, user=agent, text="Sent, and more", version=1)

    assert read_draft(session=session, user=agent) == SavedDraft("", 2)


def test_dropping_what_is_not_there_makes_nothing(session: ChatSession, agent: User) -> None:
    drop_draft(session=session, user=agent)

    assert not Draft.objects.exists()


def test_a_text_too_long_for_a_message_is_kept_and_one_far_too_long_is_refused(
    session: ChatSession, agent: User
) -> None:
    save_draft(session=session, user=agent, text="x" * DRAFT_LIMIT, version=0)
    with pytest.raises(MessageTooLong):
        save_draft(session=session, user=agent, text="x" * (DRAFT_LIMIT + 1), version=1)

    assert len(read_draft(session=session, user=agent).text) == DRAFT_LIMIT


def test_a_nul_that_postgresql_can_not_store_is_left_out(session: ChatSession, agent: User) -> None:
    assert save_draft(session=session, user=agent, text="a\0b", version=0).text == "ab"


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_save_at_once_one_is_told(session: ChatSession, agent: User) -> None:
    save_draft(session=session, user=agent, text="Begun", version=0)
    barrier, outcomes = Barrier(2), []

    def save(text: str) -> None:
        barrier.wait()
        try:
            outcomes.append(save_draft(session=session, user=agent, text=text, version=1).text)
        except DraftChanged as error:
            outcomes.append(f"told {error.text}")
        finally:
            connection.close()

    windows = [Thread(target=save, args=(text,)) for text in ("one", "two")]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    kept = read_draft(session=session, user=agent).text
    assert sorted(outcomes) == sorted([kept, f"told {kept}"])
