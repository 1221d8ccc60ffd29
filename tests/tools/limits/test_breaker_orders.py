"""An operator's hand on a breaker: its order, its reason, and the end of it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from apps.accounts.models import User
from apps.core.clock import now
from apps.live.models import LiveEvent
from apps.tools.errors import BreakerOpen
from apps.tools.limits.breaker import check_permit, take_permit
from apps.tools.models import Breaker, BreakerEvent, ForcedState, ToolConfig
from apps.tools.services import end_lapsed_orders, set_breaker
from tests.tools.limits.breaking import fail, state


def test_forced_open_refuses_with_the_operators_reason(config: ToolConfig, operator: User) -> None:
    set_breaker(config=config, state=ForcedState.FORCE_OPEN, reason="Upstream migrates", actor=operator)

    with pytest.raises(BreakerOpen, match="Upstream migrates"):
        take_permit(config=config, call_id=uuid4(), for_s=5)


def test_forced_closed_lets_everything_through(config: ToolConfig, operator: User) -> None:
    fail(config, times=3)
    set_breaker(config=config, state=ForcedState.FORCE_CLOSED, reason="We watch it", actor=operator)

    fail(config, times=5)

    check_permit(config=config)


def test_an_order_lapses_at_its_time(config: ToolConfig, operator: User) -> None:
    set_breaker(config=config, state=ForcedState.FORCE_OPEN, reason="An hour", actor=operator, expires_s=3600)
    Breaker.objects.of(config).update(forced_until=now() - timedelta(seconds=1))

    assert take_permit(config=config, call_id=uuid4(), for_s=5).state == "closed"


@pytest.mark.parametrize(
    ("order", "was", "ends"),
    [
        (ForcedState.FORCE_OPEN, "closed", ("open", "closed")),
        (ForcedState.FORCE_CLOSED, "open", ("closed", "open")),
        (ForcedState.FORCE_CLOSED, "closed", ("closed", "closed")),
    ],
)
def test_the_end_of_an_order_is_a_change_like_any_other(
    config: ToolConfig, operator: User, order: ForcedState, was: str, ends: tuple[str, str]
) -> None:
    if was == "open":
        fail(config, times=3)
    set_breaker(config=config, state=order, reason="An hour", actor=operator, expires_s=3600)

    ended = [end_lapsed_orders(at=now() + timedelta(seconds=seconds)) for seconds in (3590, 3610, 3620)]

    assert ended == [0, 1, 0]
    row, event = Breaker.objects.of(config).get(), BreakerEvent.objects.latest("id")
    assert (row.forced, row.state) == ("auto", was)
    assert (event.before, event.after, event.reason, event.actor) == (*ends, "The time of the order is over", "")
    told = LiveEvent.objects.filter(stream="tools", event="breaker").latest("seq").data
    assert (told["before"], told["after"]) == ends


def test_an_order_until_further_notice_and_one_that_was_renewed_go_on(config: ToolConfig, operator: User) -> None:
    set_breaker(config=config, state=ForcedState.FORCE_OPEN, reason="Until it is mended", actor=operator)
    assert end_lapsed_orders(at=now() + timedelta(days=400)) == 0

    for hours in (1, 3):
        set_breaker(
            config=config, state=ForcedState.FORCE_OPEN, reason="Longer", actor=operator, expires_s=3600 * hours
        )
    assert end_lapsed_orders(at=now() + timedelta(hours=2)) == 0
    assert Breaker.objects.of(config).get().forced == "force_open"


def test_back_to_automatic_starts_closed_with_a_clean_count(config: ToolConfig, operator: User) -> None:
    fail(config, times=3)
    set_breaker(config=config, state=ForcedState.AUTO, reason="Repaired", actor=operator)

    fail(config, times=2)

    assert state(config) == "closed"
    assert list(BreakerEvent.objects.values_list("after", "actor")) == [
        ("closed", "operator"),
        ("open", ""),
    ]
