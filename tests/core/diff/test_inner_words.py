"""The words that differ within two texts: exact cuts, and quick whatever the texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.diff.inner_words import Spans, differing_words


def _without(text: str, spans: Spans) -> str:
    kept, at = "", 0
    for start, stop in spans:
        kept += text[at:start]
        at = stop
    return kept + text[at:]


_TEXTS = st.text(st.sampled_from("ab ,\u00e9"), max_size=24)


@given(_TEXTS, _TEXTS)
def test_what_is_not_marked_is_the_same_in_both(a: str, b: str) -> None:
    in_a, in_b = differing_words(a, b)
    assert _without(a, in_a) == _without(b, in_b)
    for text, spans in ((a, in_a), (b, in_b)):
        edges = [edge for span in spans for edge in span]
        assert edges == sorted(set(edges))
        assert all(0 <= edge <= len(text) for edge in edges)
    assert (a == b) == (not in_a and not in_b)


def test_words_are_marked_whole() -> None:
    in_a, in_b = differing_words("make the pad softer", "make the lead softer")
    assert [("make the pad softer")[slice(*span)] for span in in_a] == ["pad "]
    assert [("make the lead softer")[slice(*span)] for span in in_b] == ["lead "]


def test_two_texts_with_little_in_common_are_marked_whole() -> None:
    assert differing_words("a wide pad", "no drums here today")[1] == ((0, 19),)


def test_long_texts_are_marked_between_their_equal_ends() -> None:
    start, end = "so " * 40_000, "end " * 40_000
    in_a, in_b = differing_words(start + "la " * 20_000 + end, start + "la do " * 20_000 + end)
    assert in_a == ((120_000 + 3, 120_000 + 60_000),)
    assert in_b == ((120_000 + 3, 120_000 + 120_000),)
