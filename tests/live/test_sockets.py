"""The websockets: who may follow, what they get, and that nothing is missed or sent twice."""

import uuid
from threading import Thread

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from apps.conversations.services import start_session
from apps.live.consumers import StreamConsumer
from apps.live.hints import hints
from apps.live.models import LiveEvent
from apps.live.services import publish
from tests.live.sockets import close_code_of, connected, run, tell

pytestmark = pytest.mark.django_db


def publish_many(stream: str, count: int) -> None:
    for _ in range(count):
        publish(stream=stream, event="status", data={})


def publishing_thread(stream: str, count: int) -> Thread:
    def work() -> None:
        try:
            publish_many(stream, count)
        finally:
            connection.close()

    return Thread(target=work)


class TestRefusals:
    @pytest.mark.parametrize("address", ["/ws/chat", "/ws/chat?after=1", "/ws/tools"])
    @pytest.mark.parametrize("visitor", [None, AnonymousUser()])
    def test_a_visitor_who_has_not_signed_in_is_closed_with_4401(self, address, visitor) -> None:
        assert close_code_of(address, visitor) == 4401

    @pytest.mark.parametrize("query", ["", "?session_id=", "?session_id=7", f"?session_id={uuid.UUID(int=7)}"])
    def test_an_unknown_session_is_closed_with_4404(self, agent, query) -> None:
        assert close_code_of(f"/ws/chat{query}", agent) == 4404

    def test_a_foreign_session_is_closed_as_if_it_did_not_exist(self, agent, operator) -> None:
        foreign = start_session(owner=operator)

        assert close_code_of(f"/ws/chat?session_id={foreign.pk}&after=0", agent) == 4404

    @pytest.mark.parametrize("after", ["abc", "-1", "1.5", "%C2%B2"])
    def test_an_after_that_is_no_number_is_closed_with_4400(self, agent, path, after) -> None:
        assert close_code_of(f"{path}&after={after}", agent) == 4400

    def test_a_user_without_a_role_may_not_follow_the_tools(self, agent) -> None:
        agent.groups.clear()

        assert close_code_of("/ws/tools", agent) == 4404


class TestFollowing:
    def test_a_frame_is_what_the_contract_says(self, agent, stream, path) -> None:
        publish(stream=stream, event="tool_status", data={"tool_name": "crm", "status": "started"})

        async def story():
            async with connected(f"{path}&after=0", agent) as socket:
                return await socket.frames(1)

        event = LiveEvent.objects.get(stream=stream)
        assert run(story) == [
            {
                "event": "tool_status",
                "seq": 1,
                "timestamp": event.timestamp.isoformat(),
                "data": {"tool_name": "crm", "status": "started"},
            }
        ]

    @pytest.mark.django_db(transaction=True)
    def test_who_names_no_number_gets_what_comes_from_now_on(self, agent, stream, path, hints_only) -> None:
        publish_many(stream, 3)

        async def story():
            async with connected(path, agent) as socket:
                await tell(stream)
                return await socket.seqs(1), await socket.is_silent()

        assert run(story) == ([4], True)

    def test_who_names_a_number_gets_what_came_after_it(self, agent, stream, path) -> None:
        publish_many(stream, 5)

        async def story():
            async with connected(f"{path}&after=2", agent) as socket:
                return await socket.seqs(3), await socket.is_silent()

        assert run(story) == ([3, 4, 5], True)

    @pytest.mark.django_db(transaction=True)
    def test_a_number_from_an_earlier_database_means_from_now_on(self, agent, stream, path, hints_only) -> None:
        publish_many(stream, 2)

        async def story():
            async with connected(f"{path}&after=900", agent) as socket:
                await tell(stream)
                return await socket.seqs(1)

        assert run(story) == [3]

    @pytest.mark.django_db(transaction=True)
    def test_an_event_of_another_session_is_not_sent(self, agent, stream, path, hints_only) -> None:
        async def story():
            async with connected(path, agent) as socket:
                await tell("chat:other")
                await tell(stream)
                return await socket.seqs(1), await socket.is_silent()

        assert run(story) == ([1], True)

    @pytest.mark.django_db(transaction=True)
    def test_a_hint_from_another_thread_wakes_the_socket(self, agent, stream, path, hints_only) -> None:
        publisher = publishing_thread(stream, 1)

        async def story():
            async with connected(path, agent) as socket:
                publisher.start()
                return await socket.seqs(1)

        assert run(story) == [1]
        publisher.join()

    @pytest.mark.django_db(transaction=True)
    def test_without_any_hint_the_poll_brings_the_event(self, agent, stream, path, monkeypatch) -> None:
        monkeypatch.setattr(hints, "limit", 0)
        monkeypatch.setattr(StreamConsumer, "poll_s", 0.02)

        async def story():
            async with connected(path, agent) as socket:
                await tell(stream)
                return await socket.seqs(1)

        assert run(story) == [1]

    @pytest.mark.django_db(transaction=True)
    def test_a_long_absence_is_made_up_for_in_order_and_once(self, agent, stream, path) -> None:
        publish_many(stream, 450)

        async def story():
            async with connected(f"{path}&after=0", agent) as socket:
                return await socket.seqs(450), await socket.is_silent()

        assert run(story) == (list(range(1, 451)), True)

    @pytest.mark.django_db(transaction=True)
    def test_a_client_that_reconnects_while_two_threads_publish_misses_nothing(self, agent, stream, path) -> None:
        publishers = [publishing_thread(stream, 100), publishing_thread(stream, 100)]

        async def story():
            got: list[int] = []
            for publisher in publishers:
                publisher.start()
            while len(got) < 200:
                async with connected(f"{path}&after={len(got)}", agent) as socket:
                    got += await socket.seqs(min(40, 200 - len(got)))
            return got

        assert run(story) == list(range(1, 201))
        for publisher in publishers:
            publisher.join()

    @pytest.mark.django_db(transaction=True)
    def test_a_thousand_events_over_a_socket_cut_fifty_times_arrive_once_and_in_order(
        self, agent, stream, path
    ) -> None:
        publishers = [publishing_thread(stream, 250) for _ in range(4)]

        async def story():
            got: list[int] = []
            for publisher in publishers:
                publisher.start()
            for cut in range(50):
                async with connected(f"{path}&after={len(got)}", agent) as socket:
                    # Cut anywhere: in a batch, between two, or while events still come.
                    got += await socket.seqs(15 + cut % 7)
            async with connected(f"{path}&after={len(got)}", agent) as socket:
                return got + await socket.seqs(1_000 - len(got)), await socket.is_silent()

        assert run(story) == (list(range(1, 1_001)), True)
        for publisher in publishers:
            publisher.join()

    @pytest.mark.django_db(transaction=True)
    def test_what_a_client_sends_is_ignored(self, agent, stream, path, hints_only) -> None:
        async def story():
            async with connected(path, agent) as socket:
                await socket.communicator.send_to(text_data='{"event": "takeover"}')
                await tell(stream)
                return await socket.seqs(1)

        assert run(story) == [1]
        assert LiveEvent.objects.filter(stream=stream).count() == 1


class TestPermissionIsCheckedAgain:
    @pytest.mark.django_db(transaction=True)
    def test_a_role_that_is_taken_away_closes_the_socket_at_the_next_event(
        self, operator, agent, stream, path, hints_only
    ) -> None:
        async def story():
            async with connected(path, operator) as socket:
                await tell(stream)
                seen = await socket.seqs(1)
                await database_sync_to_async(operator.groups.clear)()
                await tell(stream)
                return seen, await socket.close_code()

        assert run(story) == ([1], 4404)

    @pytest.mark.django_db(transaction=True)
    def test_an_account_that_is_switched_off_closes_the_socket_at_the_next_event(
        self, agent, stream, path, hints_only
    ) -> None:
        def switch_off() -> None:
            type(agent).objects.filter(pk=agent.pk).update(is_active=False)

        async def story():
            async with connected(path, agent) as socket:
                await database_sync_to_async(switch_off)()
                await tell(stream)
                return await socket.close_code()

        assert run(story) == 4404
