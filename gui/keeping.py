"""Deleting a composition, bringing it back, and what lies aside: the questions, the writes, the news."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.history.timeline import CompositionView
from core.storage.aside import AsideItem
from core.storage.composition_service import CompositionService
from gui.aside_sheet import AsideSheet
from gui.library_session import LibrarySession
from gui.messages import explain
from gui.tasks import CancelToken, TaskRunner
from gui.widgets.message_stack import MessageStack
from gui.widgets.sheet import Sheet

_NEWS = "deleted"
_BRING_BACK = "bring_back"


def _list(_: CancelToken, service: CompositionService) -> tuple[AsideItem, ...]:
    """Job: what lies aside."""
    return service.aside()


def _delete(_: CancelToken, service: CompositionService, composition: str) -> str:
    """Job: move a composition into the trash."""
    return service.delete(composition)


def _bring_back(_: CancelToken, service: CompositionService, name: str) -> str:
    """Job: bring a deleted composition back."""
    return service.undelete(name)


def _remove(_: CancelToken, service: CompositionService, names: tuple[str, ...]) -> int:
    """Job: remove what lies aside, for good."""
    service.remove_aside(names)
    return len(names)


class Keeping(QObject):
    """Lives on the main thread; the library learns of what happened from the files, as of everything."""

    def __init__(
        self, session: LibrarySession, runner: TaskRunner, news: MessageStack, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._session = session
        self._runner = runner
        self._news = news
        self._deleted = ""
        self._sheet: AsideSheet | None = None
        news.action_chosen.connect(self._on_action_chosen)

    def ask_to_delete(self, view: CompositionView) -> None:
        """Ask whether to delete a composition."""
        many = len(view.versions)
        holds = f"its {many:,} versions" if many > 1 else "its version" if many else "all it holds"
        sheet = Sheet(
            f"Delete {view.name}?",
            f"It moves aside with {holds} and can be brought back whole. Another program that has it open "
            "may save it anew.",
            primary="Delete",
            width=460,
        )
        sheet.accepted.connect(partial(self._delete, view))
        sheet.open_on(self._window.window())

    def show_aside(self) -> None:
        """Show what lies aside."""
        self._runner.submit_read(
            "aside", _list, self._on_listed, self._on_failed, args=(self._session.service,)
        )

    def _delete(self, view: CompositionView) -> None:
        self._runner.submit_write(
            _delete,
            partial(self._on_deleted, view.name),
            self._on_failed,
            args=(self._session.service, view.id),
        )

    def _on_deleted(self, title: str, name: str) -> None:
        self._deleted = name
        self._news.post(
            _NEWS,
            "success",
            f"Deleted {title}.",
            "It lies aside, whole, until you remove it.",
            ((_BRING_BACK, "Bring back"),),
        )

    def _on_action_chosen(self, key: str, action: str) -> None:
        if (key, action) == (_NEWS, _BRING_BACK):
            self._on_bring_back_requested(self._deleted)

    def _on_listed(self, items: tuple[AsideItem, ...]) -> None:
        sheet = AsideSheet(items)
        sheet.bring_back_requested.connect(self._on_bring_back_requested)
        sheet.remove_requested.connect(self._on_remove_requested)
        sheet.open_on(self._window.window())
        self._sheet = sheet

    def _on_bring_back_requested(self, name: str) -> None:
        self._close_sheet()
        self._runner.submit_write(
            _bring_back, self._on_brought_back, self._on_failed, args=(self._session.service, name)
        )

    def _on_brought_back(self, _: str) -> None:
        self._news.remove(_NEWS)

    def _on_remove_requested(self, names: tuple[str, ...]) -> None:
        self._close_sheet()
        what = "this" if len(names) == 1 else f"all {len(names):,}"
        sheet = Sheet(
            f"Remove {what} for good?",
            "Nothing can bring it back after that.",
            primary="Remove for good",
            width=420,
        )
        sheet.accepted.connect(partial(self._remove, names))
        sheet.rejected.connect(self.show_aside)
        sheet.open_on(self._window.window())

    def _remove(self, names: tuple[str, ...]) -> None:
        self._runner.submit_write(
            _remove, self._on_removed, self._on_failed, args=(self._session.service, names)
        )

    def _on_removed(self, _: int) -> None:
        self._news.remove(_NEWS)
        self.show_aside()

    def _close_sheet(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is not None and sheet.isVisible():
            sheet.reject()

    def _on_failed(self, error: Exception) -> None:
        words = explain(error)
        self._news.post(_NEWS, "error", words.title, words.text)
