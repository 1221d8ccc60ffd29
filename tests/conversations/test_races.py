"""Conversations that several people change at the same moment: one of them wins, and the others are told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import User
from apps.conversations.errors import (
    AlreadyMerged,
    DraftChanged,
    RepliedMeanwhile,
    SessionClosed,
    SuggestionIsOver,
    UnknownAttachment,
)
from apps.conversations.models import ChatSession, Draft, Memory, Message, SessionLink
from apps.conversations.services import (
    add_answer,
    add_attachment,
    add_message,
    add_note,
    add_reply,
    close_session,
    dismiss_suggestion,
    link_sessions,
    merge_sessions,
    remember,
    save_draft,
    send_suggestion,
    set_mode,
    start_session,
    take_over,
)
from apps.conversations.types import AnswerDetails, Author, Mode
from apps.live.models import LiveEvent
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def read(session: ChatSession) -> ChatSession:
    """Return the session as another request has read it."""
    return ChatSession.objects.get(pk=session.pk)


def test_of_two_windows_that_save_a_draft_one_is_told_of_the_other(session: ChatSession, agent: User) -> None:
    save_draft(session=session, user=agent, text="Dear", version=0)
    texts = ("Dear Ada", "Dear Grace")
    outcomes = together(*[
        lambda text=text: save_draft(session=read(session), user=agent, text=text, version=1) for text in texts
    ])  # fmt: skip

    assert outcomes.count(DraftChanged) == 1
    (saved,) = [outcome for outcome in outcomes if outcome is not DraftChanged]
    kept = Draft.objects.get()
    assert (saved.version, saved.text) == (kept.version, kept.text) == (2, kept.text)


def test_two_first_drafts_at_once_are_one_draft(session: ChatSession, agent: User) -> None:
    outcomes = together(*[
        lambda text=text: save_draft(session=read(session), user=agent, text=text, version=0) for text in ("a", "b")
    ])  # fmt: skip
    assert outcomes.count(DraftChanged) == 1
    assert Draft.objects.get().version == 1


def test_of_two_who_reply_to_the_same_question_one_reads_the_other_first(
    session: ChatSession, agent: User, supervisor: User
) -> None:
    question = add_message(session=session, author=Author.CUSTOMER, text="Where is it?")
    outcomes = together(*[
        lambda who=who: add_reply(session=read(session), user=who, text="On its way", seen=question.pk)
        for who in (agent, supervisor)
    ])  # fmt: skip

    assert outcomes.count(RepliedMeanwhile) == 1
    reply = Message.objects.get(author=Author.AGENT)
    assert read(session).assignee == reply.user


def test_a_suggestion_is_sent_or_dismissed_once(session: ChatSession, agent: User, supervisor: User) -> None:
    set_mode(session=session, mode=Mode.COPILOT, user=agent)
    suggestion = add_answer(session=session, text="Within 30 days.", details=AnswerDetails())
    outcomes = together(
        lambda: send_suggestion(suggestion=Message.objects.get(pk=suggestion.pk), user=agent, text="30 days."),
        lambda: dismiss_suggestion(suggestion=Message.objects.get(pk=suggestion.pk), user=supervisor),
    )

    assert outcomes.count(SuggestionIsOver) == 1
    was_sent = Message.objects.filter(author=Author.AGENT).exists()
    suggestion.refresh_from_db()
    assert suggestion.metadata["used"] == ("sent" if was_sent else "dismissed")


def test_a_file_goes_with_one_of_two_messages(session: ChatSession, agent: User) -> None:
    file = SimpleUploadedFile("a.txt", b"text")
    waiting = add_attachment(session=session, user=agent, name="a.txt", content_type="", content=file)
    outcomes = together(*[
        lambda text=text: add_message(
            session=read(session), author=Author.CUSTOMER, text=text, attachments=[waiting.pk]
        )
        for text in ("One", "Two")
    ])  # fmt: skip

    assert outcomes.count(UnknownAttachment) == 1
    assert Message.objects.get().attachments.get() == waiting


def test_two_sessions_merged_into_each_other_at_once_leave_one_open(session: ChatSession, agent: User) -> None:
    other = start_session(owner=agent)
    outcomes = together(
        lambda: merge_sessions(source=read(session), target=read(other), user=agent),
        lambda: merge_sessions(source=read(other), target=read(session), user=agent),
    )

    assert outcomes.count(SessionClosed) == 1
    part = ChatSession.objects.get(status="closed")
    assert part.merged_into == ChatSession.objects.get(status="open")


def test_a_session_becomes_a_part_of_one_of_two_at_once(session: ChatSession, agent: User) -> None:
    targets = [start_session(owner=agent) for _ in range(2)]
    outcomes = together(*[
        lambda target=target: merge_sessions(source=read(session), target=read(target), user=agent)
        for target in targets
    ])  # fmt: skip

    assert outcomes.count(AlreadyMerged) == 1
    (target,) = [outcome for outcome in outcomes if outcome is not AlreadyMerged]
    assert read(session).merged_into == target


def test_a_chain_merged_from_both_ends_ends_in_one_whole_or_a_refusal(session: ChatSession, agent: User) -> None:
    middle, last = (start_session(owner=agent) for _ in range(2))
    outcomes = together(
        lambda: merge_sessions(source=read(session), target=read(middle), user=agent),
        lambda: merge_sessions(source=read(middle), target=read(last), user=agent),
    )

    # Whoever is first, no part points to a session that is itself a part.
    assert outcomes[1] == last
    assert read(session).merged_into in ([None] if outcomes[0] is SessionClosed else [last])


def test_a_pair_linked_from_both_ends_at_once_is_linked_and_told_once(session: ChatSession, agent: User) -> None:
    other = start_session(owner=agent)
    together(
        lambda: link_sessions(session=read(session), other=read(other), user=agent),
        lambda: link_sessions(session=read(other), other=read(session), user=agent),
    )

    assert SessionLink.objects.count() == 1
    assert LiveEvent.objects.filter(event="linked").count() == 2


def test_a_session_closed_by_two_tells_its_followers_once(session: ChatSession, agent: User, supervisor: User) -> None:
    together(*[lambda who=who: close_session(session=read(session), user=who) for who in (agent, supervisor)])
    assert LiveEvent.objects.filter(event="closed").count() == 1


def test_of_two_who_take_over_both_are_told_and_the_last_leads(
    session: ChatSession, agent: User, supervisor: User
) -> None:
    together(*[lambda who=who: take_over(session=read(session), user=who) for who in (agent, supervisor)])

    told = list(LiveEvent.objects.filter(event="takeover").order_by("seq").values_list("data__user", flat=True))
    assert sorted(told) == ["agent", "supervisor"]
    assert read(session).assignee.username == told[-1]


def test_what_is_remembered_by_two_at_once_is_remembered_once(session: ChatSession) -> None:
    together(*[lambda: remember(session=read(session), key="colour", value="blue")] * 3)
    assert Memory.objects.count() == 1


def test_messages_of_many_threads_are_numbered_in_the_order_of_their_events(session: ChatSession, agent: User) -> None:
    together(
        *[
            lambda text=text: add_message(session=read(session), author=Author.CUSTOMER, text=text)
            for text in ("One", "Two", "Three")
        ],
        lambda: add_note(session=read(session), user=agent, text="Three questions at once"),
    )

    told = LiveEvent.objects.filter(event="message").order_by("seq").values_list("data__message_id", flat=True)
    assert list(told) == list(Message.objects.order_by("pk").values_list("pk", flat=True))
    assert read(session).title in {"One", "Two", "Three"}
