"""What operators may set of when a person has to take over."""

from typing import Any

import pytest
from pydantic import ValidationError

from apps.toolbox.escalation.settings import EscalationSettings, Weights
from tests.toolbox.escalating import assess


def test_operators_words_weights_and_threshold_decide() -> None:
    settings = EscalationSettings(
        anger_words=("sacré bleu",), people=("wizard",), weights=Weights(anger=0.2), threshold=0.2
    )

    assert assess("Sacré bleu", settings)["reasons"] == [{"reason": "anger", "weight": 0.2, "triggers": ["sacré bleu"]}]
    assert assess("let me talk to a wizard", settings)["requires_escalation"] is True
    assert assess("This is ridiculous", settings)["reasons"] == []


def test_empty_word_lists_match_nothing() -> None:
    settings = EscalationSettings(
        anger_words=(), legal_words=(), displeasure_words=(), failure_words=(), wish_phrases=(), vip_tiers=()
    )

    assert assess("My lawyer is furious and annoyed, still not working", settings, tier="enterprise")["reasons"] == []


@pytest.mark.parametrize("tier", ["vip", "VIP", "Vip"])
@pytest.mark.parametrize("vip_tiers", [("VIP",), ("vip",), ("free", "ViP")])
def test_an_important_tier_is_known_however_it_is_written(tier: str, vip_tiers: tuple[str, ...]) -> None:
    reasons = assess("And now?", EscalationSettings(vip_tiers=vip_tiers), tier=tier)["reasons"]

    assert [(reason["reason"], reason["triggers"]) for reason in reasons] == [("vip_tier", [tier])]


@pytest.mark.parametrize(
    "settings",
    [
        {"threshold": 0},
        {"threshold": 2},
        {"weights": {"anger": -1}},
        {"anger_words": [""]},
        {"people": [" "]},
        {"legal_words": ["sue", "\t\n"]},
        {"words": []},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        EscalationSettings.model_validate(settings)
