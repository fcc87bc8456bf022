"""The window has words for every error of core."""

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


def test_a_fault_of_the_program_says_so() -> None:
    assert "ZeroDivisionError" in explain(ZeroDivisionError("division by zero")).text
