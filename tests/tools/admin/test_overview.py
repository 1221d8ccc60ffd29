"""The control room's first page: what waits for a person, how every tool stands, and who may see what."""

import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.knowledge.services import note_question
from apps.sandbox.models import SandboxService
from apps.tools.errors import ApprovalRequired
from apps.tools.models import ForcedState, LedgerEntry, TokenBucket, ToolConfig
from apps.tools.reports.overview import QuotaLeft, ToolLine, overview_of
from apps.tools.services import set_breaker
from apps.tools.types import ToolResult
from tests.audit.calls import make_call

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
Change = Callable[..., ToolConfig]
ROOM = "/admin/"
TABLE = "/admin/room/"


class Links(HTMLParser):
    """Collects the addresses that a page links to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value or "" for name, value in attrs if tag == "a" and name == "href"}


def line_of(name: str) -> ToolLine:
    (line,) = [line for line in overview_of().lines if line.status.config.name == name]
    return line


def tiles_of(client: Client) -> dict[str, tuple[int, str]]:
    return {tile.key: (tile.number, tile.tone) for tile in client.get(ROOM).context["room"].tiles}


def test_the_room_says_what_waits_for_a_person(
    client_for: Browser, operator: User, probe: ToolConfig, transfer: Callable[..., ToolResult]
) -> None:
    page = client_for(operator)
    keys = ("approvals", "unknown", "breakers", "questions", "faults")
    assert tiles_of(page) == dict.fromkeys(keys, (0, "good"))

    with pytest.raises(ApprovalRequired):
        transfer("10.00")
    LedgerEntry.objects.create(
        call_id="00000000-0000-7000-8000-000000000001", key="k", tool="probe", operation="transfer", status="unknown"
    )
    SandboxService.objects.update_or_create(slug="crm", defaults={"name": "CRM", "error_rate": 50})

    note_question(text="Do you sell bees?", confidence=0.1, answer="")
    set_breaker(config=probe, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)

    tones = ("warning", "bad", "bad", "warning", "warning")
    assert tiles_of(page) == {key: (1, tone) for key, tone in zip(keys, tones, strict=True)}


def test_trouble_stands_on_top_and_what_is_off_at_the_end(probe: ToolConfig, change: Change, operator: User) -> None:
    for name in ("stumbling", "busy", "quiet", "off"):
        ToolConfig.objects.create(name=name, enabled=name != "off")
    make_call(tool="stumbling", status="failed")
    make_call(tool="busy")
    set_breaker(config=probe, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)

    ranks = {line.status.config.name: line.rank for line in overview_of().lines}

    assert list(ranks.values()) == sorted(ranks.values())
    assert {name: ranks[name] for name in ("probe", "stumbling", "off")} == {"probe": 0, "stumbling": 1, "off": 5}


@pytest.mark.parametrize(
    ("role", "tiles"),
    [
        ("operator", ["approvals", "unknown", "breakers", "questions", "faults"]),
        ("supervisor", ["approvals", "unknown", "breakers", "questions"]),
        ("auditor", ["approvals", "unknown", "breakers", "questions", "faults"]),
    ],
)
def test_each_role_sees_the_tiles_of_its_pages(
    client_for: Browser, role: str, tiles: list[str], request: pytest.FixtureRequest
) -> None:
    page = client_for(request.getfixturevalue(role))

    assert list(tiles_of(page)) == tiles


@pytest.mark.parametrize("role", ["operator", "supervisor", "auditor"])
def test_every_link_of_the_room_opens(client_for: Browser, role: str, request: pytest.FixtureRequest) -> None:
    page = client_for(request.getfixturevalue(role))

    links = {link for link in Links(page.get(ROOM).content.decode()).found if link.startswith("/admin/")}
    # One tool's pages stand for all tools' pages: which there are differs by role alone.
    kinds = {re.sub(r"/\d+/", "/#/", link): link for link in links}

    assert len(kinds) > 10
    assert {link: page.get(link).status_code for link in kinds.values()} == dict.fromkeys(kinds.values(), 200)


def test_no_page_is_listed_twice_and_the_tools_come_first(client_for: Browser, operator: User) -> None:
    sections = client_for(operator).get(ROOM).context["app_list"]

    urls = [model["admin_url"] for section in sections for model in section["models"]]
    assert len(urls) == len(set(urls))
    assert urls[:2] == ["/admin/tools/toolconfig/", "/admin/audit/toolcall/"]


def test_an_agent_does_not_see_the_overview(client_for: Browser, agent: User) -> None:
    assert client_for(agent).get(TABLE).status_code == 302


def test_a_line_shows_the_traffic_of_its_tool(probe: ToolConfig) -> None:
    make_call(tool="probe", latency_ms=40.0)
    make_call(tool="probe", latency_ms=60.0, status="failed")

    line = line_of("probe")

    assert (line.recent.calls, line.recent.error_rate, line.recent.p50_ms) == (2, 0.5, 40.0)
    assert (line.calls_of_day, line.errors_of_day, len(line.columns)) == (2, 1, 24)


def test_a_light_says_off_then_breaker_then_problem(probe: ToolConfig, change: Change, operator: User) -> None:
    set_breaker(config=probe, state=ForcedState.FORCE_OPEN, reason="Wait", actor=operator)
    assert (line_of("probe").health.word, line_of("probe").health.tone) == ("Breaker open", "bad")

    change(enabled=False)

    assert (line_of("probe").health.word, line_of("probe").health.tone) == ("Off", "off")


def test_the_quota_that_is_left_is_that_of_all_callers(probe: ToolConfig, change: Change) -> None:
    assert line_of("probe").quota is None

    change(rate_per_minute=60, rate_burst=10, daily_quota=100)
    assert line_of("probe").quota == QuotaLeft(10, 100)

    moment = timezone.now()
    TokenBucket.objects.create(key="probe", tokens=2.0, refilled_at=moment, day=moment.date(), used_today=98)
    TokenBucket.objects.filter(key="probe").update(refilled_at=moment + timedelta(seconds=1))
    assert line_of("probe").quota == QuotaLeft(2, 2)


def test_the_table_alone_is_fetched_for_a_page_that_shows_it(client_for: Browser, auditor: User) -> None:
    html = client_for(auditor).get(TABLE).content.decode()

    assert "<table" in html
    assert "<html" not in html


def test_an_empty_room_says_what_to_do(client_for: Browser, operator: User) -> None:
    ToolConfig.objects.all().delete()

    assert "No tools yet" in client_for(operator).get(ROOM).content.decode()


def test_the_room_costs_the_same_for_one_three_and_fifty_tools(
    client_for: Browser, operator: User, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    page = client_for(operator)
    ToolConfig.objects.exclude(name="crm").delete()
    ToolConfig.objects.update(rate_per_minute=10)
    page.get(ROOM)
    with django_assert_max_num_queries(10) as one:
        page.get(ROOM)
    for count in (2, 47):
        names = [f"tool-{count}-{index}" for index in range(count)]
        ToolConfig.objects.bulk_create([ToolConfig(name=name, rate_per_minute=10) for name in names])
        for name in names:
            make_call(tool=name)
        with django_assert_num_queries(len(one)):
            page.get(ROOM)
