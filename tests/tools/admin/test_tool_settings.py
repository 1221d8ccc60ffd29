"""The form of a tool: a row for each operation's approval rule, and fields for the tool's own settings."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pydantic import Field

from apps.accounts.models import User
from apps.tools.models import ToolConfig
from apps.tools.registry.registry import registry
from apps.tools.tool import ToolSettings
from tests.browsing import as_sent
from tests.tools.conftest import ProbeTool

pytestmark = pytest.mark.django_db
Save = Callable[..., dict[str, list[str]]]
ABOVE = {"ask": "above", "argument": "amount", "limit": "50.00"}


class Weights(ToolSettings):
    anger: float = Field(0.5, ge=0, le=1)
    shouting: float = Field(0.25, ge=0, le=1)


class RichSettings(ToolSettings):
    greeting: str = "hello"
    pieces: int = Field(3, ge=1, le=9, description="How many it may take.")
    temperature: float | None = 0.2
    loud: bool = False
    words: tuple[str, ...] = ("a", "b")
    weights: Weights = Weights()
    wiring: dict[str, Any] | None = None


@pytest.fixture
def rich(probe: ToolConfig, monkeypatch: pytest.MonkeyPatch) -> Iterator[ToolConfig]:
    """The test tool with settings of every kind."""
    monkeypatch.setattr(ProbeTool, "settings_schema", RichSettings)
    assert registry.get("probe").settings_schema is RichSettings
    return probe


def path_of(row: ToolConfig) -> str:
    return f"/admin/tools/toolconfig/{row.pk}/change/"


@pytest.fixture
def save(page: Client, probe: ToolConfig) -> Save:
    """Type into the tool's form and save; what is wrong comes back by the ids of the fields."""

    def typed(**changes: Any) -> dict[str, list[str]]:
        sent = as_sent(page.get(path_of(probe)).content.decode(), "toolconfig_form")
        filled = {name.replace("__", "-"): value for name, value in changes.items()}
        assert set(filled) <= set(sent) | {"settings-unknown_0"}
        answer = page.post(path_of(probe), sent | filled)
        return faults(answer.content.decode()) if answer.status_code == 200 else {}

    return typed


def faults(html: str) -> dict[str, list[str]]:
    """What the summary leads to, by the id of the field."""
    found: dict[str, list[str]] = {}
    for anchor, said in re.findall(r'<li><a href="#([^"]+)">([^<]*)</a>', html):
        assert f'id="{anchor}"' in html
        found.setdefault(anchor, []).append(unescape(said))
    return found


def stored() -> tuple[Any, Any]:
    row = ToolConfig.objects.get(name="probe")
    return row.approvals, row.settings


def chosen(page: Client, row: ToolConfig, field: str) -> list[str]:
    """The texts that a select offers."""
    select = page.get(path_of(row)).content.decode().partition(f'<select name="{field}"')[2].partition("</select>")[0]
    return [unescape(text) for text in re.findall(r">([^<]+)</option>", select)]


def test_each_operation_has_a_rule_to_choose_those_that_change_something_first(page: Client, probe: ToolConfig) -> None:
    html = page.get(path_of(probe)).content.decode()

    rows = re.findall(r'"rule__what"><strong>([^<]*)</strong> <small>([^<]*) · <code>([^<]*)</code>', html)
    assert rows == [
        ("Stumble", "changes rows of our own", "stumble"),
        ("Transfer", "moves money", "transfer"),
        ("Look", "reads only", "look"),
        ("Ponder", "reads only", "ponder"),
    ]
    assert chosen(page, probe, "approvals-look-ask") == [
        "Default: never",
        "Always",
        "When a language model asks",
        "Never",
    ]
    assert chosen(page, probe, "approvals-transfer-ask")[-1] == "Above an amount"
    assert chosen(page, probe, "approvals-transfer-argument") == ["Amount"]


def test_rules_are_chosen_without_writing_json(save: Save) -> None:
    chosen = {"approvals__transfer__ask": "above", "approvals__transfer__limit": "50.00"}

    assert save(**chosen, approvals__look__ask="always") == {}

    assert stored()[0] == {"transfer": ABOVE, "look": {"ask": "always"}}


def test_the_default_takes_a_rule_away(save: Save, change: Callable[..., ToolConfig]) -> None:
    change(approvals={"transfer": ABOVE, "look": {"ask": "always"}})

    assert save(approvals__transfer__ask="") == {}

    assert stored()[0] == {"look": {"ask": "always"}}


def test_saving_something_else_leaves_rules_and_settings_exactly_as_they_are_stored(
    save: Save, rich: ToolConfig
) -> None:
    rules = {"transfer": {"ask": "above", "argument": "amount", "limit": 50}, "look": {"ask": "never", "argument": ""}}
    settings = {"pieces": 4, "temperature": None, "weights": {"anger": 1}, "words": [], "greeting": ""}
    ToolConfig.objects.filter(pk=rich.pk).update(approvals=rules, settings=settings)

    assert save(timeout_s="2.5") == {}

    assert stored() == (rules, settings)
    assert ToolConfig.objects.get(pk=rich.pk).timeout_s == 2.5


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("", "Transfer: amount: Say above which amount it waits."),
        ("much", "Transfer: amount: It must be a number."),
    ],
)
def test_what_is_wrong_with_a_rule_stands_at_its_field(save: Save, limit: str, said: str) -> None:
    wrong = save(approvals__transfer__ask="above", approvals__transfer__limit=limit)

    assert wrong == {"id_approvals-transfer-limit": [said]}
    assert stored()[0] == {}


def test_a_broken_rule_is_shown_kept_and_can_be_replaced(save: Save, page: Client, probe: ToolConfig) -> None:
    ToolConfig.objects.filter(pk=probe.pk).update(approvals={"transfer": {"ask": "sometimes"}})
    assert chosen(page, probe, "approvals-transfer-ask")[-1] == 'As stored: {"ask": "sometimes"}'

    assert list(save(timeout_s="2.5")) == ["id_approvals-transfer-ask"]
    assert stored()[0] == {"transfer": {"ask": "sometimes"}}

    assert save(approvals__transfer__ask="always") == {}
    assert stored()[0] == {"transfer": {"ask": "always"}}


@pytest.mark.parametrize(
    ("rules", "shown", "after"),
    [
        ({"fly": {"ask": "never"}}, 'As stored: {"ask": "never"}', {}),
        (["fly"], 'As stored: ["fly"]', {}),
    ],
)
def test_rules_that_belong_to_no_operation_are_shown_kept_and_can_be_removed(
    save: Save, page: Client, probe: ToolConfig, rules: Any, shown: str, after: Any
) -> None:
    ToolConfig.objects.filter(pk=probe.pk).update(approvals=rules)
    assert chosen(page, probe, "approvals-gone_0") == [shown, "Remove it"]

    assert list(save(timeout_s="2.5")) == ["id_approvals-gone_0"]
    assert stored()[0] == rules

    assert save(approvals__gone_0="") == {}
    assert stored()[0] == after


def test_settings_are_fields_with_what_they_are_their_bounds_and_defaults(page: Client, rich: ToolConfig) -> None:
    html = page.get(path_of(rich)).content.decode()

    pieces = html.partition('for="id_settings-pieces"')[2].partition("</div>")[0]
    assert re.findall(r"<small[^>]*>([^<]*)</small>", pieces) == [
        "How many it may take.",
        "Whole number, at least 1, at most 9. Default: 3.",
    ]
    sent = as_sent(html, "toolconfig_form")
    assert {name: values for name, values in sent.items() if name.startswith("settings-")} == {
        "settings-greeting": ["hello"],
        "settings-pieces": ["3"],
        "settings-temperature": ["0.2"],
        "settings-loud": ["false"],
        "settings-words": ["a\nb"],
        "settings-weights-anger": ["0.5"],
        "settings-weights-shouting": ["0.25"],
        "settings-wiring": [""],
    }


def test_settings_are_saved_as_what_the_schema_calls_them(save: Save, rich: ToolConfig) -> None:
    filled = {"greeting": "Moin", "pieces": "5", "loud": "true", "words": "c\r\nd", "weights__anger": "0.75"}

    assert save(**{f"settings__{name}": value for name, value in filled.items()}) == {}

    assert stored()[1] == {
        "greeting": "Moin",
        "pieces": 5,
        "loud": True,
        "words": ["c", "d"],
        "weights": {"anger": 0.75},
    }


def test_an_emptied_setting_is_nothing_where_that_is_allowed_and_else_the_default(
    save: Save, rich: ToolConfig, change: Callable[..., ToolConfig]
) -> None:
    change(settings={"pieces": 5, "temperature": 1.0, "words": ["x"], "wiring": {"a": 1}})

    assert save(settings__pieces="", settings__temperature="", settings__words="", settings__wiring="") == {}

    assert stored()[1] == {"temperature": None, "words": [], "wiring": None}


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("pieces", "12", "Pieces: It must be at most 9."),
        ("pieces", "many", "Pieces: It must be a whole number."),
        ("weights-shouting", "2", "Shouting: It must be at most 1.0."),
        (
            "wiring",
            "{",
            "Wiring: This is no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
    ],
)
def test_what_is_wrong_with_a_setting_stands_at_its_field(
    save: Save, rich: ToolConfig, field: str, text: str, said: str
) -> None:
    assert save(**{f"settings__{field.replace('-', '__')}": text}) == {f"id_settings-{field}": [said]}


def test_several_faults_are_told_at_once(save: Save, rich: ToolConfig) -> None:
    wrong = save(timeout_s="0", settings__pieces="12", approvals__transfer__ask="above")

    assert list(wrong) == ["id_timeout_s", "id_approvals-transfer-limit", "id_settings-pieces"]


def test_a_broken_setting_is_shown_kept_and_can_be_mended(save: Save, page: Client, rich: ToolConfig) -> None:
    broken = {"pieces": "many", "loud": "maybe", "weights": 3}
    ToolConfig.objects.filter(pk=rich.pk).update(settings=broken)

    assert list(save(timeout_s="2.5")) == ["id_settings-pieces", "id_settings-loud", "id_settings-weights"]
    assert stored()[1] == broken

    assert save(settings__pieces="2", settings__loud="true", settings__weights="") == {}
    assert stored()[1] == {"pieces": 2, "loud": True}


@pytest.mark.parametrize(("unknown", "after"), [({"volume": 11}, {}), (["volume"], {})])
def test_settings_that_the_tool_does_not_know_are_shown_kept_and_can_be_removed(
    save: Save, page: Client, rich: ToolConfig, unknown: Any, after: Any
) -> None:
    ToolConfig.objects.filter(pk=rich.pk).update(settings=unknown)

    assert list(save(timeout_s="2.5")) == ["id_settings-unknown_0"]
    assert stored()[1] == unknown

    assert save(settings__unknown_0="on") == {}
    assert stored()[1] == after


@pytest.mark.parametrize("role", ["auditor", "supervisor"])
def test_who_may_only_look_reads_rules_and_settings_in_words(
    client_for: Callable[[User], Client], rich: ToolConfig, role: str, request: pytest.FixtureRequest
) -> None:
    rules = {"transfer": ABOVE, "look": {"ask": "sometimes"}, "fly": {"ask": "never"}}
    ToolConfig.objects.filter(pk=rich.pk).update(approvals=rules, settings={"pieces": 4, "words": ["a"]})

    html = client_for(request.getfixturevalue(role)).get(path_of(rich)).content.decode()

    told = {name: unescape(said) for name, said in re.findall(r"<dt[^>]*>([^<]*)</dt><dd>([^<]*)</dd>", html)}
    assert told == {
        "Stumble": "Default: never",
        "Transfer": "Amount > 50.00",
        "Look": 'As stored: {"ask": "sometimes"}',
        "Ponder": "Default: never",
        "fly": 'As stored: {"ask": "never"}',
        "Pieces": "4",
    }
    assert 'name="approvals' not in html
