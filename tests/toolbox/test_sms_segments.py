"""How many single messages a text takes, by GSM 03.38 and UCS-2."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.toolbox.sms_outreach.segments import BASIC, EXTENSION, Encoding, segments_of

PLAIN = st.text(alphabet=sorted(BASIC), max_size=1000)
GSM = st.text(alphabet=sorted(BASIC | EXTENSION), max_size=1000)
UNICODE = st.text(max_size=500).filter(lambda text: not (BASIC | EXTENSION).issuperset(text))


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("Grüße für Ängstliche: 5 £", "GSM-7", 25, 1),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("€" * 152, "GSM-7", 304, 2),
        # 152 of 153 are taken, and the two septets of the sign do not fit into the last one.
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("[{^~}]|\\\f", "GSM-7", 18, 1),
        ("`", "UCS-2", 1, 1),
        ("ж" * 70, "UCS-2", 70, 1),
        ("ж" * 71, "UCS-2", 71, 2),
        ("ж" * 134, "UCS-2", 134, 2),
        ("ж" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        # 33 pairs fill 66 of 67 units; the 34th does not come apart.
        ("😀" * 67, "UCS-2", 134, 3),
        ("a" * 159 + "ж", "UCS-2", 160, 3),
        ("ç", "UCS-2", 1, 1),
        ("Ç", "GSM-7", 1, 1),
    ],
)
def test_texts_are_counted_as_networks_count_them(text: str, encoding: str, units: int, count: int) -> None:
    segments = segments_of(text)

    assert (segments.encoding, segments.units, segments.count) == (encoding, units, count)


def test_the_alphabet_has_the_characters_of_the_standard() -> None:
    assert (len(BASIC), len(EXTENSION), BASIC & EXTENSION) == (127, 10, frozenset())


@given(PLAIN)
def test_plain_texts_need_as_many_messages_as_their_length_says(text: str) -> None:
    expected = 1 if len(text) <= 160 else math.ceil(len(text) / 153)

    assert segments_of(text).count == expected


@given(GSM)
def test_escapes_cost_at_most_one_septet_a_message(text: str) -> None:
    segments = segments_of(text)
    units = len(text) + sum(text.count(character) for character in EXTENSION)

    assert (segments.encoding, segments.units) == (Encoding.GSM_7, units)
    if units > 160:
        assert math.ceil(units / 153) <= segments.count <= math.ceil(units / 152)


@given(UNICODE)
def test_units_of_other_texts_are_those_of_utf_16(text: str) -> None:
    segments = segments_of(text)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2

    assert (segments.encoding, segments.units) == (Encoding.UCS_2, units)
    if units > 70:
        assert math.ceil(units / 67) <= segments.count <= math.ceil(units / 66)
    else:
        assert segments.count == 1


@given(GSM | UNICODE, GSM | UNICODE)
def test_a_longer_text_never_needs_fewer_messages(text: str, more: str) -> None:
    assert segments_of(text).count <= segments_of(text + more).count
