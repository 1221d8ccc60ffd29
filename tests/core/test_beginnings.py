"""JSON texts of which only the beginning was kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.beginnings import Beginning, beginning_of, whole

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(data=st.dictionaries(st.text(), JSON, min_size=1), at=st.integers(min_value=1), is_ascii=st.booleans())
def test_a_json_text_cut_anywhere_can_be_read(data: dict[str, object], at: int, is_ascii: bool) -> None:
    text = json.dumps(data, ensure_ascii=is_ascii)
    json.loads(whole(text[: min(at, len(text))]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": 1}', Beginning({"a": 1}, is_cut=False)),
        ('{"a": [{"b": 1}, {"c": 12…', Beginning({"a": [{"b": 1}, {}]}, is_cut=True)),
        ('{"a": [{"b": 1}, {"c": "tw…', Beginning({"a": [{"b": 1}, {"c": "tw…"}]}, is_cut=True)),
        ('{"a": ["one", "tw\\…', Beginning({"a": ["one", "tw…"]}, is_cut=True)),
        ('{"a": "b", "na…', Beginning({"a": "b"}, is_cut=True)),
        ("plain words", None),
        ("[" * 100_000, None),
    ],
)
def test_what_was_kept_says_what_is_whole_in_it(text: str, told: Beginning | None) -> None:
    assert beginning_of(text) == told
