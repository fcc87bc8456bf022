"""The window has words for every error of core."""

import pytest

from core.errors import NotSaved, RepriseError
from gui.messages import explain, titled_errors


def _tree(root: type[RepriseError]) -> set[type[RepriseError]]:
    return {root}.union(*(_tree(child) for child in root.__subclasses__()))


def test_every_error_of_core_has_words_of_its_own() -> None:
    # What only the backend process raises comes here as its answer.
    raised_here = {kind for kind in _tree(RepriseError) if not kind.__module__.startswith("core.api.")}
    assert raised_here == titled_errors()


def test_an_error_keeps_its_own_sentence() -> None:
    words = explain(NotSaved("v204", "the disk is full"))
    assert words.title == "Not saved"
    assert words.text == "v204 was not saved: the disk is full. Nothing has changed."


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero"),
        (RuntimeError("already deleted."), "RuntimeError: already deleted"),
        (AssertionError(), "AssertionError"),
    ],
)
def test_a_fault_of_the_program_says_so_in_whole_sentences(error: Exception, what: str) -> None:
    assert explain(error).text == f"{what}. Your files are as they were."
