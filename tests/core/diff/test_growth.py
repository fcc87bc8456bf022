"""The work of diff and patch grows with the documents, never with their square; counted, not timed."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from core.diff.compact import operations
from core.diff.patch import to_patch
from core.diff.structure import ListDelta, ObjectDelta, apply, diff, reverse
from tests.core.diff.examples import exact, note


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python the work runs, each turn of a loop counted: a clock that nothing disturbs."""
    ran = 0

    def count(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal ran
        ran += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return ran


class Counted(str):
    """A text that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__ne__(self, other)

    __hash__ = str.__hash__


def _things(order: list[int]) -> list[Any]:
    return [{"id": f"id {number}", "v": number} for number in order]


def _mixed(order: list[int]) -> list[Any]:
    return [[number, str(number), {"x": number}, {"id": str(number)}][number % 4] for number in order]


def _texts(order: list[int], letter: str = "a") -> list[Any]:
    return [f"{letter}{number}" for number in order]


def _notes(order: list[int], off: float = 0.0) -> list[Any]:
    return [note(40, number / 3 + off) for number in order]


def _alike(order: list[int]) -> list[Any]:
    return [{"id": 1, "v": number} for number in order]


Sides = tuple[list[Any], list[Any]]
CASES: dict[str, Callable[[list[int], list[int]], Sides]] = {
    "reversed": lambda order, _: (_things(order), _things(order[::-1])),
    "shuffled": lambda order, other: (_things(order), _things(other)),
    "one in front": lambda order, _: (_things(order), _things([-1, *order])),
    "one id for all": lambda order, other: (_alike(order), _alike([number + 1 for number in other])),
    "notes all other": lambda order, _: (_notes(order), _notes(order, 0.1)),
    "notes a hair off": lambda order, other: (_notes(order), _notes(other, 1e-9)),
    "texts shuffled": lambda order, other: (_texts(order), _texts(other)),
    "texts all other": lambda order, _: (_texts(order), _texts(order, "b")),
    "of all kinds": lambda order, other: (_mixed(order), _mixed(other)),
}


def _sides(case: str, size: int) -> Sides:
    order = list(range(size))
    return CASES[case](order, random.Random(3).sample(order, size))


@pytest.mark.parametrize("case", CASES)
def test_work_grows_with_the_lists_not_with_their_square(case: str) -> None:
    ran = []
    for size in (400, 1600):
        a, b = _sides(case, size)
        assert exact(apply(a, diff(a, b))) == exact(b)

        def work(a: list[Any] = a, b: list[Any] = b) -> None:
            to_patch(reverse(diff(a, b)), b)

        ran.append(lines_run(work))
    assert ran[1] < ran[0] * 4 * 1.5 + 500  # four times the items; a logarithm more, no square


@pytest.mark.parametrize("case", ["reversed", "shuffled", "one in front", "one id for all"])
def test_items_are_compared_a_few_times_each(case: str) -> None:
    a, b = (
        [{"id": Counted(item["id"]), "v": Counted(item["v"])} for item in side] for side in _sides(case, 1200)
    )
    Counted.compared = 0
    diff(a, b)
    assert 0 < Counted.compared < 1200 * 12


def test_a_document_of_many_notes_all_other_keeps_none_and_says_so() -> None:
    a, b = _sides("notes all other", 20_000)
    delta = diff({"midi_events": a}, {"midi_events": b})
    assert isinstance(delta, ObjectDelta)
    below = delta.changed["midi_events"]
    assert isinstance(below, ListDelta)
    assert not below.keeps_some
    assert len(below.removed) == len(below.added) == 20_000
    assert operations(delta) == 1
