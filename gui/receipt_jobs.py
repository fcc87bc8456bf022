"""The job behind the Receipt tab: the take before is read, and the turn held against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from core.diff.changes import Comparison
from core.errors import RepriseError
from core.history.receipt import Receipt, read_receipt
from core.history.timeline import Entry
from core.storage.composition_service import CompositionService
from gui.compare.pane import ComparePane
from gui.messages import explain
from gui.tasks import CancelToken, TaskRunner


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    """An AI take that is shown; `shown` is its comparison with whatever the pane compares it with."""

    composition: str
    stem: str
    before: str
    before_name: str
    keys: tuple[bytes, ...]
    shown: Comparison
    is_beside: bool


def _read(token: CancelToken, service: CompositionService, turn: _Turn) -> tuple[_Turn, Receipt]:
    """Job: the receipt; the comparison at hand is used where it is that with the take before."""
    if not turn.is_beside:
        return turn, read_receipt(turn.shown.a, turn.shown.b, turn.keys, turn.shown)
    before = service.load(turn.composition, turn.before)
    token.raise_if_cancelled()
    return turn, read_receipt(before, turn.shown.b, turn.keys)


class ReceiptJobs(QObject):
    """Answers what the pane asks of the AI take that it shows. Lives on the main thread."""

    def __init__(
        self,
        service: CompositionService,
        runner: TaskRunner,
        pane: ComparePane,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._runner = runner
        self._pane = pane
        self._turn: _Turn | None = None
        pane.receipt_wanted.connect(self._on_receipt_wanted)

    def cancel(self) -> None:
        """Let go of what is shown: no answer about it is wanted any more."""
        self._turn = None
        self._runner.cancel("receipt")

    def prepare(
        self,
        composition: str,
        entry: Entry | None,
        entries: Sequence[Entry],
        comparison: Comparison | None,
        a: str | None,
    ) -> None:
        """Know the take that is about to be shown, compared with the ref `a`."""
        before = entry.before if entry is not None else None
        if entry is None or before is None or comparison is None:
            self._turn = None
            return
        name = next((other.name for other in entries if other.stem == before), before)
        self._turn = _Turn(composition, entry.stem, before, name, entry.turns, comparison, a != before)

    def _on_receipt_wanted(self) -> None:
        turn = self._turn
        if turn is None:
            self._pane.receipt.say(
                "No take before this one", "There is nothing that this turn could be held against."
            )
            return
        self._runner.submit_read("receipt", _read, self._on_read, self._on_failed, args=(self._service, turn))

    def _on_read(self, answer: tuple[_Turn, Receipt]) -> None:
        turn, receipt = answer
        if turn is self._turn:
            self._pane.receipt.show_receipt(receipt, turn.before_name)

    def _on_failed(self, error: Exception) -> None:
        text = str(error) if isinstance(error, RepriseError) else explain(error).text
        self._pane.receipt.say("The receipt cannot be read", text, is_error=True)
