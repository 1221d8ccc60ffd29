"""What a call brought, to be read."""

import pytest

from apps.agent.results import Fact, ShownResult, shown_result


@pytest.mark.parametrize(
    ("preview", "facts"),
    [
        ('{"found": true, "lookup_key": null}', [("found", "yes"), ("lookup key", "–")]),
        (
            '{"profile": {"name": "Anna", "tier": "business"}}',
            [("profile: name", "Anna"), ("profile: tier", "business")],
        ),
        (
            '{"tickets": [{"id": "CT-1", "status": "open", "note": ""}, {"id": "CT-2", "tags": ["a", "b"]}]}',
            [("tickets 1", "id: CT-1 · status: open"), ("tickets 2", "id: CT-2 · tags: a, b")],
        ),
        ('{"items": [], "total_count": 0}', [("items", "none"), ("total count", "0")]),
        (
            '{"paid_at": "2026-11-11T06:49:00Z", "due": "2026-11-11"}',
            [("paid at", "11 Nov 2026, 06:49:00"), ("due", "2026-11-11")],
        ),
        ("plain words", [("Result", "plain words")]),
    ],
)
def test_a_result_is_read_as_names_and_values(preview: str, facts: list[tuple[str, str]]) -> None:
    assert shown_result(preview) == ShownResult(tuple(Fact(*fact) for fact in facts), is_cut=False)


def test_a_result_that_was_cut_shows_what_is_whole_and_says_so() -> None:
    shown = shown_result('{"tickets": [{"id": "CT-1", "subject": "It, is \\"late\\""}, {"id": "CT-2", "subj…')
    assert shown == ShownResult(
        (Fact("tickets 1", 'id: CT-1 · subject: It, is "late"'), Fact("tickets 2", "id: CT-2")), is_cut=True
    )


def test_no_result_is_nothing_to_show() -> None:
    assert shown_result("") is None
