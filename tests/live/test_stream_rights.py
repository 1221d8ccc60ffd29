"""Who may follow which stream, and what a follower reads on: by role, by session, and as rights change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.types import Role
from apps.conversations.models import ChatSession
from apps.conversations.services import add_note, hand_back, mark_handed_off, start_session, take_over
from apps.live.errors import StreamRefused
from apps.live.models import LiveEvent, LiveStream
from apps.live.services import join_stream, prune_events, publish, read_on
from apps.live.types import TOOLS_STREAM, chat_stream

pytestmark = pytest.mark.django_db
MakeUser = Callable[..., User]


def may_follow(user: User, stream: str) -> bool:
    try:
        join_stream(user_id=user.pk, stream=stream, after=None)
    except StreamRefused:
        return False
    return True


@pytest.mark.parametrize(
    ("role", "chat", "tools", "inbox"),
    [
        (Role.OPERATOR, True, True, True),
        (Role.SUPERVISOR, True, True, True),
        (Role.AUDITOR, True, True, True),
        (Role.AGENT, False, True, True),
        (None, False, False, False),
    ],
)
def test_each_role_follows_what_it_sees(
    session: ChatSession, make_user: MakeUser, role: Role | None, chat: bool, tools: bool, inbox: bool
) -> None:
    user = make_user(*([role] if role else []), username="somebody")
    streams = (chat_stream(session.pk), TOOLS_STREAM, "inbox")
    assert tuple(may_follow(user, stream) for stream in streams) == (chat, tools, inbox)


class TestAnAgentFollowsAChat:
    @pytest.fixture
    def colleague(self, make_user: MakeUser) -> User:
        return make_user(Role.AGENT, username="colleague")

    def test_of_their_own(self, agent: User, stream: str) -> None:
        assert may_follow(agent, stream)

    def test_that_waits_for_a_person_until_somebody_takes_it(
        self, session: ChatSession, stream: str, colleague: User, supervisor: User
    ) -> None:
        mark_handed_off(session=session)
        assert may_follow(colleague, stream)
        take_over(session=session, user=supervisor)
        assert not may_follow(colleague, stream)

    def test_that_they_led(self, session: ChatSession, stream: str, colleague: User) -> None:
        take_over(session=session, user=colleague)
        hand_back(session=session, user=colleague)
        assert may_follow(colleague, stream)

    def test_in_which_a_note_names_them(self, session: ChatSession, stream: str, agent: User, colleague: User) -> None:
        add_note(session=session, user=agent, text="@colleague look")
        assert may_follow(colleague, stream)


class TestNobodyFollows:
    @pytest.mark.parametrize("stream", ["", "secrets", "chats", "tools2", "Tools", "inboxes"])
    def test_a_stream_of_another_name(self, operator: User, stream: str) -> None:
        assert not may_follow(operator, stream)

    def test_a_session_that_does_not_exist(self, operator: User) -> None:
        assert not may_follow(operator, chat_stream(uuid4()))

    def test_without_an_account(self, stream: str) -> None:
        with pytest.raises(StreamRefused) as refusal:
            join_stream(user_id=4_711, stream=stream, after=None)
        assert (refusal.value.code, refusal.value.status) == ("stream_not_found", 404)

    def test_with_an_account_that_is_switched_off(self, agent: User, stream: str) -> None:
        User.objects.update(is_active=False)
        assert not may_follow(agent, stream)

    def test_a_foreign_stream_differently_from_one_that_is_not_there(
        self, session: ChatSession, make_user: MakeUser
    ) -> None:
        other = make_user(Role.AGENT, username="other")
        said = set()
        for name in (chat_stream(session.pk), chat_stream(uuid4()), "secrets"):
            with pytest.raises(StreamRefused) as refusal:
                join_stream(user_id=other.pk, stream=name, after=None)
            said.add(str(refusal.value))
        assert len(said) == 1


class TestReadingOn:
    def read(self, user: User, stream: str, after: int, limit: int = 200) -> tuple[list[int], int, bool]:
        batch = read_on(user_id=user.pk, stream=stream, after=after, limit=limit)
        return [frame.seq for frame in batch.frames], batch.last_seq, batch.has_more

    @pytest.fixture
    def five(self, stream: str) -> list[int]:
        return [publish(stream=stream, event="status", data={"n": n}) for n in range(5)]

    @pytest.mark.parametrize(
        ("after", "limit", "read"),
        [
            (0, 10, ([1, 2, 3, 4, 5], 5, False)),
            (0, 2, ([1, 2], 2, True)),
            (2, 2, ([3, 4], 4, True)),
            (4, 2, ([5], 5, False)),
            (5, 2, ([], 5, False)),
            (99, 2, ([], 99, False)),
            (-1, 1, ([1], 1, True)),
        ],
    )
    def test_the_next_events_come_in_batches(
        self, agent: User, stream: str, five: list[int], after: int, limit: int, read: Any
    ) -> None:
        assert self.read(agent, stream, after, limit) == read

    def test_batch_by_batch_nothing_is_lost_or_repeated_while_events_are_added(self, agent: User, stream: str) -> None:
        seen: list[int] = []
        for _round in range(6):
            publish(stream=stream, event="status", data={})
            publish(stream=stream, event="status", data={})
            seqs, _last, _more = self.read(agent, stream, after=seen[-1] if seen else 0, limit=3)
            seen += seqs
        assert seen == list(range(1, 13))

    def test_who_was_away_while_events_were_pruned_goes_on_with_those_that_are_left(
        self, agent: User, stream: str, five: list[int]
    ) -> None:
        LiveEvent.objects.filter(stream=stream, seq__lte=3).update(timestamp=timezone.now() - timedelta(days=40))
        assert prune_events(before=timezone.now() - timedelta(days=30)) == 3
        assert self.read(agent, stream, after=1) == ([4, 5], 5, False)
        assert publish(stream=stream, event="status", data={}) == 6

    def test_after_everything_was_pruned_the_numbers_go_on(self, agent: User, stream: str, five: list[int]) -> None:
        prune_events(before=timezone.now() + timedelta(seconds=1))
        assert join_stream(user_id=agent.pk, stream=stream, after=None) == 5
        assert publish(stream=stream, event="status", data={}) == 6

    @pytest.mark.parametrize(("after", "begins"), [(None, 5), (0, 0), (3, 3), (5, 5), (6, 5), (10**18, 5)])
    def test_a_follower_begins_where_it_says_but_not_ahead_of_the_log(
        self, agent: User, stream: str, five: list[int], after: int | None, begins: int
    ) -> None:
        assert join_stream(user_id=agent.pk, stream=stream, after=after) == begins

    def test_a_stream_that_nobody_wrote_to_begins_at_nothing(self, agent: User) -> None:
        session = start_session(owner=agent)
        assert not LiveStream.objects.filter(name=chat_stream(session.pk)).exists()
        assert join_stream(user_id=agent.pk, stream=chat_stream(session.pk), after=7) == 0

    def test_a_right_that_is_taken_away_ends_it_at_the_next_event(
        self, agent: User, stream: str, five: list[int]
    ) -> None:
        assert self.read(agent, stream, after=3)[0] == [4, 5]
        agent.groups.remove(Group.objects.get(name=Role.AGENT))
        assert self.read(agent, stream, after=5) == ([], 5, False)
        publish(stream=stream, event="status", data={})
        with pytest.raises(StreamRefused):
            self.read(agent, stream, after=5)

    def test_quiet_is_asked_for_in_one_query(self, agent: User, stream: str, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            self.read(agent, stream, after=0)

    def test_a_frame_says_what_was_published(self, agent: User, stream: str) -> None:
        publish(stream=stream, event="takeover", data={"user": "Zoë", "n": None})
        (frame,) = read_on(user_id=agent.pk, stream=stream, after=0).frames
        event = LiveEvent.objects.get(stream=stream)
        assert (frame.event, frame.seq, frame.data) == ("takeover", 1, {"user": "Zoë", "n": None})
        assert frame.timestamp == event.timestamp.isoformat()
