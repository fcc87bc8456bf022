"""Words of the chat: markdown that loads nothing, in a field as high as its text."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QTextBrowser, QWidget
from typing_extensions import override

from gui.theme import TextRole, theme, theme_changed

MOST_CHARACTERS = 60_000
"""Of one message; Qt takes a second to set a book."""

_SAFE = ("http", "https", "mailto")
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_SCROLLING = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
}


def markdown_of(text: str) -> str:
    """The text as Qt is to read it: line breaks stay breaks, pictures become links."""
    cut = text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "\n\n…"
    lines = cut.replace("\0", "").replace("![", "[").splitlines()
    return "\n".join(line + "  " if line.strip() else "" for line in lines)


class ChatText(QTextBrowser):
    """Shows a message; scrolls nothing itself and follows no link unasked."""

    def __init__(self, name: str, role: TextRole = "text_2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role: TextRole = role
        self._text = ""
        self._is_markdown = False
        self._fitted = 0
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # What it lies in has the tab stop, and the keys that scroll.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._on_anchor_clicked)
        theme_changed.connect(self._dress)
        self._dress()

    @property
    def text(self) -> str:
        """What is shown, as it was given."""
        return self._text

    def show_markdown(self, text: str) -> None:
        """Show a text that may hold markdown."""
        self._text, self._is_markdown = text, True
        self._dress()

    def show_plain(self, text: str) -> None:
        """Show a text as it stands."""
        self._text, self._is_markdown = text, False
        self._dress()

    def _dress(self) -> None:
        now = theme()
        self.setFont(now.font("body"))
        # The sheet of the window colours every text field; this one has the ground that it lies on.
        color = now.palette.text_color(self._role).name()
        self.setStyleSheet(f"QTextEdit {{ background: transparent; color: {color}; }}")
        document = self.document()
        document.setIndentWidth(now.metrics.px(18))
        document.setDefaultFont(now.font("body"))
        if self._is_markdown:
            document.setMarkdown(markdown_of(self._text), _FEATURES)
            self._calm(document)
        else:
            document.setPlainText(self._text[:MOST_CHARACTERS])
        self._fitted = 0
        if self.isVisible():  # else it is as wide as chance has it
            self._fit()

    def _calm(self, document: QTextDocument) -> None:
        """A title in a chat is a bold line, and code is of the window's own fixed font."""
        now = theme()
        heading = QTextCharFormat()
        heading.setFont(now.font("pane_title"))
        heading.setProperty(QTextCharFormat.Property.FontSizeAdjustment, 0)
        heading.setForeground(now.palette.text)
        mono = QTextCharFormat()
        mono.setFont(now.font("json"))
        whole = QTextCursor(document)
        whole.beginEditBlock()
        block = document.begin()
        while block.isValid():
            cursor = QTextCursor(block)
            form: QTextBlockFormat = block.blockFormat()
            if form.headingLevel():
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(heading)
            elif form.hasProperty(QTextBlockFormat.Property.BlockCodeFence):
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(mono)
            if block.textList() is None and cursor.currentTable() is None:
                form.setTopMargin(now.metrics.px(4) if block.blockNumber() else 0)
                form.setBottomMargin(now.metrics.px(4))
                cursor.setBlockFormat(form)
            block = block.next()
        whole.endEditBlock()

    def fit_to(self, width: int) -> None:
        """Be as high as the text is at this width; done ahead, so that nothing jumps when it is shown."""
        if width == self._fitted:
            return
        self._fitted = width
        self.document().setTextWidth(width)
        self.setFixedHeight(max(theme().line_height("body"), math.ceil(self.document().size().height())))

    def _fit(self) -> None:
        self.fit_to(self.viewport().width())

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().metrics.px(200), self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _SCROLLING and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing: no picture, no style, neither from the net nor from the disk."""
        return None

    # Links

    def _on_anchor_clicked(self, url: QUrl) -> None:
        self.link_menu(url).popup(self.cursor_place())

    def cursor_place(self) -> QPoint:
        """Where a menu about the link opens."""
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton or self.underMouse():
            return self.cursor().pos()
        return self.viewport().mapToGlobal(self.cursorRect().bottomLeft())

    def link_menu(self, url: QUrl) -> QMenu:
        """Say where a link leads and ask what to do with it."""
        address = url.toString()
        shown = address if len(address) <= 80 else address[:79] + "…"
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(shown.replace("&", "&&")).setEnabled(False)
        menu.addSeparator()
        leads = url.scheme().lower() in _SAFE
        opened = menu.addAction("Open in the browser" if leads else "This link cannot be opened")
        opened.setEnabled(leads)
        opened.triggered.connect(lambda: QDesktopServices.openUrl(url))
        menu.addAction("Copy the link").triggered.connect(
            lambda: QGuiApplication.clipboard().setText(address)
        )
        return menu
