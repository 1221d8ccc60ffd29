"""Sessions: who sees them, who leads them, and how they end."""

import pytest

from apps.conversations.errors import SessionClosed
from apps.conversations.models import ChatSession
from apps.conversations.services import (
    add_message,
    close_session,
    hand_back,
    mark_handed_off,
    remember_slots,
    start_session,
    take_over,
)
from apps.conversations.types import Author, Mode, SessionStatus

pytestmark = pytest.mark.django_db


class TestWhoSeesASession:
    def test_an_agent_sees_only_their_own_sessions(self, agent, operator, session) -> None:
        start_session(owner=operator)

        assert list(ChatSession.objects.visible_to(agent)) == [session]

    def test_an_agent_sees_a_session_that_waits_for_a_person_until_somebody_takes_it(
        self, agent, operator, supervisor
    ) -> None:
        waiting = mark_handed_off(session=start_session(owner=operator))
        assert list(ChatSession.objects.visible_to(agent)) == [waiting]

        take_over(session=waiting, user=supervisor)
        assert not ChatSession.objects.visible_to(agent).exists()

    def test_an_agent_keeps_seeing_a_session_they_led(self, agent, operator) -> None:
        waiting = mark_handed_off(session=start_session(owner=operator))
        take_over(session=waiting, user=agent)
        hand_back(session=waiting, user=agent)

        assert list(ChatSession.objects.visible_to(agent)) == [waiting]

    def test_operators_supervisors_and_auditors_see_all_sessions(self, operator, supervisor, auditor, session) -> None:
        for user in (operator, supervisor, auditor):
            assert list(ChatSession.objects.visible_to(user)) == [session]

    def test_a_user_without_a_role_sees_none(self, make_user, session) -> None:
        assert not ChatSession.objects.visible_to(make_user()).exists()


class TestStarting:
    def test_a_session_starts_open_and_on_autopilot(self, agent) -> None:
        session = start_session(owner=agent)

        assert (session.status, session.mode, session.title) == (SessionStatus.OPEN, Mode.AUTOPILOT, "")
        assert not session.is_human_led

    def test_a_customer_number_is_known_from_the_start(self, agent) -> None:
        session = start_session(owner=agent, title="Late parcel", customer_id="C-1001")

        assert (session.title, session.customer_id) == ("Late parcel", "C-1001")
        assert session.slots == {"customer_id": "C-1001"}


class TestLeading:
    def test_who_takes_over_leads_the_session(self, session, supervisor, told) -> None:
        taken = take_over(session=session, user=supervisor)

        assert taken.is_human_led
        assert taken.assignee == supervisor
        assert told() == [("takeover", {"user": "supervisor"})]

    def test_taking_over_again_keeps_the_first_time_and_changes_the_person(self, session, supervisor, operator) -> None:
        first = take_over(session=session, user=supervisor).taken_over_at
        again = take_over(session=session, user=operator)

        assert (again.taken_over_at, again.assignee) == (first, operator)

    def test_a_session_that_is_handed_back_is_answered_by_the_ai_agent_again(self, session, supervisor, told) -> None:
        mark_handed_off(session=session)
        take_over(session=session, user=supervisor)
        back = hand_back(session=session, user=supervisor)

        assert not back.is_human_led
        assert back.status == SessionStatus.OPEN
        assert told() == [("takeover", {"user": "supervisor"}), ("handback", {"user": "supervisor"})]

    def test_a_session_switched_off_stays_human_led_when_handed_back(self, session, supervisor) -> None:
        ChatSession.objects.update(mode=Mode.OFF)

        assert hand_back(session=session, user=supervisor).is_human_led

    def test_a_change_made_meanwhile_is_kept(self, session, supervisor) -> None:
        stale = ChatSession.objects.get(pk=session.pk)
        add_message(session=session, author=Author.CUSTOMER, text="Where is my parcel?")
        take_over(session=stale, user=supervisor)

        assert ChatSession.objects.get().title == stale.title == "Where is my parcel?"


class TestClosing:
    def test_a_session_is_closed_once_and_tells_its_followers(self, session, agent, told) -> None:
        for _ in range(2):
            close_session(session=session, user=agent)

        assert session.status == SessionStatus.CLOSED
        assert told() == [("closed", {"user": "agent"})]

    @pytest.mark.parametrize("change", [take_over, hand_back])
    def test_nobody_leads_a_closed_session(self, session, agent, change) -> None:
        close_session(session=session, user=agent)

        with pytest.raises(SessionClosed) as refusal:
            change(session=session, user=agent)
        assert (refusal.value.code, refusal.value.status) == ("session_closed", 409)

    def test_a_closed_session_waits_for_nobody(self, session, agent) -> None:
        close_session(session=session, user=agent)

        with pytest.raises(SessionClosed):
            mark_handed_off(session=session)
        assert ChatSession.objects.get().status == SessionStatus.CLOSED


class TestSlots:
    def test_slots_add_up(self, session) -> None:
        remember_slots(session=session, slots={"sku": "SKU-1001", "invoice_id": "INV-20001"})
        remember_slots(session=session, slots={"sku": "SKU-1002"})

        assert ChatSession.objects.get().slots == {"sku": "SKU-1002", "invoice_id": "INV-20001"}

    def test_a_customer_number_becomes_the_sessions_own(self, session) -> None:
        remember_slots(session=session, slots={"customer_id": "C-1042"})
        remember_slots(session=session, slots={"sku": "SKU-1001"})

        assert ChatSession.objects.get().customer_id == session.customer_id == "C-1042"

    def test_slots_learnt_side_by_side_are_all_kept(self, session) -> None:
        stale = ChatSession.objects.get(pk=session.pk)
        remember_slots(session=session, slots={"sku": "SKU-1001"})
        remember_slots(session=stale, slots={"order_id": "ORD-50001"})

        assert ChatSession.objects.get().slots == {"sku": "SKU-1001", "order_id": "ORD-50001"}
