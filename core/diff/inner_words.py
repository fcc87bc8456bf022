"""Which words of two texts differ: for one pair of lines, when they are looked at."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeAlias

Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Columns from, up to but not with."""

_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_MOST_WORDS = 500
"""Of more words between equal ends none are matched: the matcher's time grows with the product of both."""

_LEAST_IN_COMMON = 0.3
"""Of the shorter text; what shares less are two texts, and marking every other word would only hide that."""


@lru_cache(maxsize=512)
def differing_words(a: str, b: str) -> tuple[Spans, Spans]:
    """The spans of A that B lacks and of B that A lacks; all of both where they have too little in common."""
    words_a, words_b = _WORD.findall(a), _WORD.findall(b)
    shorter = min(len(words_a), len(words_b))
    head = next((at for at in range(shorter) if words_a[at] != words_b[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if words_a[-1 - at] != words_b[-1 - at]), rest)
    middle_a, middle_b = words_a[head : len(words_a) - tail], words_b[head : len(words_b) - tail]
    matcher = SequenceMatcher(None, middle_a, middle_b, autojunk=False)
    if max(len(middle_a), len(middle_b)) > _MOST_WORDS:
        blocks = []
    else:
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
    same = sum(map(len, words_a[:head])) + sum(map(len, words_a[len(words_a) - tail :]))
    same += sum(len(word) for block in blocks for word in middle_a[block.a : block.a + block.size])
    if same < _LEAST_IN_COMMON * min(len(a), len(b)):
        return _whole(a), _whole(b)
    kept_a = [*range(head), *range(len(words_a) - tail, len(words_a))]
    kept_b = [*range(head), *range(len(words_b) - tail, len(words_b))]
    for block in blocks:
        kept_a += range(head + block.a, head + block.a + block.size)
        kept_b += range(head + block.b, head + block.b + block.size)
    return _others(words_a, set(kept_a)), _others(words_b, set(kept_b))


def _whole(text: str) -> Spans:
    return ((0, len(text)),) if text else ()


def _others(words: list[str], kept: set[int]) -> Spans:
    """The columns of all words that are not kept, neighbours joined."""
    spans: list[tuple[int, int]] = []
    at = 0
    for place, word in enumerate(words):
        if place not in kept:
            if spans and spans[-1][1] == at:
                spans[-1] = (spans[-1][0], at + len(word))
            else:
                spans.append((at, at + len(word)))
        at += len(word)
    return tuple(spans)
