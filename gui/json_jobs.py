"""The jobs behind the JSON tab: lines laid side by side, and the patch; none of it in the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.diff.changes import Comparison
from core.diff.checked_patch import checked_patch, patch_text
from core.diff.text import Lines, aligned_lines, lines_of_one
from core.model.document import Document
from gui.compare.pane import ComparePane
from gui.messages import explain
from gui.tasks import CancelToken, TaskRunner


def _lay_out(token: CancelToken, shown: Comparison | Document) -> tuple[object, Lines]:
    """Job: the lines of two documents side by side, or of one."""
    lines = aligned_lines(shown) if isinstance(shown, Comparison) else lines_of_one(shown)
    token.raise_if_cancelled()
    return shown, lines


def _write_patch(token: CancelToken, comparison: Comparison) -> tuple[object, str]:
    """Job: the JSON Patch that makes B of A, checked."""
    patch = checked_patch(comparison.a.data, comparison.b.data, comparison.delta)
    token.raise_if_cancelled()
    return comparison, patch_text(patch)


class JsonJobs(QObject):
    """Answers what the pane asks of `shown`, the comparison or the one document that stands in it."""

    def __init__(self, runner: TaskRunner, pane: ComparePane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._pane = pane
        self.shown: Comparison | Document | None = None
        pane.lines_wanted.connect(self._on_lines_wanted)
        pane.patch_wanted.connect(self._on_patch_wanted)

    def cancel(self) -> None:
        """Let go of what is shown: no answer about it is wanted any more."""
        self.shown = None
        self._runner.cancel("lines")
        self._runner.cancel("patch")

    def _on_lines_wanted(self) -> None:
        if self.shown is not None:
            self._runner.submit_read("lines", _lay_out, self._on_laid_out, args=(self.shown,))

    def _on_laid_out(self, answer: tuple[object, Lines]) -> None:
        shown, lines = answer
        if shown is self.shown:
            self._pane.show_lines(lines)

    def _on_patch_wanted(self) -> None:
        if isinstance(self.shown, Comparison):
            self._runner.submit_read(
                "patch", _write_patch, self._on_patch_written, self._on_patch_failed, args=(self.shown,)
            )

    def _on_patch_written(self, answer: tuple[object, str]) -> None:
        shown, text = answer
        if shown is self.shown:
            self._pane.json.copy_patch(text)

    def _on_patch_failed(self, error: Exception) -> None:
        self._pane.json.refuse_patch(explain(error).text)
