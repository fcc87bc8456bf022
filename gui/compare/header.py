"""The header of compare: what B is, what it is compared with, and the one main button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from core.history.timeline import Entry
from gui.compare.side import Side, restorable, restore_words
from gui.compare.version_picker import VersionPicker
from gui.icons import kind_color, paint_icon
from gui.theme import theme
from gui.widgets.buttons import IconButton, PrimaryButton
from gui.widgets.labels import ElidedLabel
from gui.widgets.menu_button import MenuButton
from gui.widgets.tag import Tag

_ICONS = {"other": "save"}
_WORDS_ABOVE = 680


class KindIcon(QWidget):
    """The mark of what made a version, 16 px."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "save"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def shown(self) -> str:
        """The name of the mark that is shown."""
        return self._kind

    def show_kind(self, kind: str, words: str) -> None:
        """Show another mark; `words` name it for those who do not see it."""
        self._kind = _ICONS.get(kind, kind)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = theme().metrics.icon
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), self._kind, kind_color(self._kind, theme().palette))
        painter.end()


class CompareHeader(QWidget):
    """Shows both sides; wishes leave as signals with refs: `previous`, `current`, `autosave` or a stem."""

    target_chosen = Signal(str)
    swap_requested = Signal()
    restore_requested = Signal(str)
    label_requested = Signal(str)
    reveal_requested = Signal(str)
    notes_requested = Signal()
    picture_copy_requested = Signal()
    picture_file_requested = Signal()
    back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._b: Side | None = None
        self._a: Side | None = None
        self._restores: Side | None = None
        self._entries: tuple[Entry, ...] = ()
        self._has_current = True
        self._has_autosave = False
        self._picker: VersionPicker | None = None
        self._is_damaged = False
        self._build()
        self.show_nothing()

    def _build(self) -> None:
        metrics = theme().metrics
        px = metrics.px
        words = "Back to the timeline"
        self.back = IconButton("chevron_left", words, self, tooltip=f"{words} (Esc)")
        self.back.clicked.connect(self.back_requested)
        self.back.hide()
        self.tag_b = Tag("B", "filled", self, name="B, the chosen version")
        self.kind = KindIcon(self)
        self.title = ElidedLabel("", "text", "compare_title", self)
        self.name = ElidedLabel("", "text_2", "mono", self)
        self.made = ElidedLabel("", "text_2", "second", self)
        self.current = Tag("current", "current", self, name="current stands here")
        self.versus = ElidedLabel("compared with", "text_3", "second", self)
        self.tag_a = Tag("A", "outline", self, name="A, what it is compared with")
        self.target = MenuButton("", "Choose what to compare with", self)
        self.target.menu.aboutToShow.connect(self._on_target_menu_about_to_show)
        self.swap = IconButton("swap", "Swap A and B", self, small=True)
        self.swap.clicked.connect(self.swap_requested)
        self.more = IconButton("more", "More", self)
        self.more.clicked.connect(self._on_more_clicked)
        self.restore = PrimaryButton("", self)
        self.restore.clicked.connect(self._on_restore_clicked)

        first = QHBoxLayout()
        first.setSpacing(px(8))
        first.addWidget(self.back)
        first.addWidget(self.tag_b)
        first.addWidget(self.kind)
        first.addWidget(self.title, 1)
        first.addWidget(self.more)
        first.addWidget(self.restore)
        second = QHBoxLayout()
        second.setSpacing(px(8))
        second.addWidget(self.name)
        second.addWidget(self.made)
        second.addWidget(self.current)
        second.addSpacing(px(8))
        second.addWidget(self.versus)
        second.addWidget(self.tag_a)
        second.addWidget(self.target)
        second.addWidget(self.swap)
        second.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(metrics.compare_side, px(9), metrics.compare_side, px(4))
        rows.setSpacing(0)
        rows.addLayout(first)
        rows.addLayout(second)
        self.setFixedHeight(metrics.compare_header)

    # What it shows

    def show_nothing(self) -> None:
        """Show no side at all."""
        self._b = self._a = None
        for widget in self._all():
            widget.hide()

    def show_sides(self, b: Side, a: Side | None, *, damaged: bool = False) -> None:
        """Show B, and A where there is one to compare with."""
        self._b, self._a = b, a
        for widget in self._all():
            widget.show()
        self.kind.show_kind("damaged" if damaged else b.mark, b.kind_words.partition(" · ")[0])
        self.title.set_text(f"{b.name} cannot be read" if damaged else b.title or b.name)
        self.name.set_text(b.name)
        self.current.setVisible(b.is_current)
        self.target.setVisible(not damaged)
        self._is_damaged = damaged
        self._fit()
        self.tag_a.setVisible(a is not None)
        self.swap.setVisible(a is not None)
        self.target.setText("nothing before it" if a is None else a.with_note)
        self.target.setToolTip(
            "Choose what to compare with" if a is None else f"{a.title}\n{a.kind_words}".strip()
        )
        self.target.updateGeometry()
        self._offer(b, a, damaged=damaged)

    def _fit(self) -> None:
        """Leave out the words that the tags say too, and the seconds, where room is short."""
        wide = self.width() >= theme().metrics.px(_WORDS_ABOVE)
        self.versus.setVisible(self._b is not None and not self._is_damaged and wide)
        if self._b is not None:
            words = self._b.kind_words
            self.made.set_text(words if wide else words.rpartition(":")[0] or words)
            self.made.setToolTip("" if wide else words)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_versions(self, entries: Sequence[Entry], *, has_current: bool, has_autosave: bool) -> None:
        """Take what can be compared with, oldest first."""
        self._entries = tuple(entry for entry in entries if entry.is_version)
        self._has_current = has_current
        self._has_autosave = has_autosave

    def _offer(self, b: Side, a: Side | None, *, damaged: bool) -> None:
        self._restores, why = (None, f"{b.name} cannot be read, so it cannot be restored.")
        if not damaged:
            self._restores, why = restorable(b, a)
        if self._restores is None:
            self.restore.setText(restore_words(b))
            self.restore.disable(why)
        else:
            self.restore.setText(restore_words(self._restores))
            self.restore.enable("Shows what will change before anything is written")

    def _all(self) -> tuple[QWidget, ...]:
        return (
            self.tag_b, self.kind, self.title, self.name, self.made, self.current, self.versus, self.tag_a,
            self.target, self.swap, self.more, self.restore,
        )  # fmt: skip

    # What it asks for

    def _on_restore_clicked(self) -> None:
        if self._restores is not None:
            self.restore_requested.emit(self._restores.ref)

    def _on_target_menu_about_to_show(self) -> None:
        menu = self.target.menu
        menu.clear()
        entry = next(
            (entry for entry in self._entries if self._b is not None and entry.stem == self._b.ref), None
        )
        names = {entry.stem: entry.name for entry in self._entries}
        before = names.get(entry.before or "", "") if entry is not None else ""
        self._add(menu, f"{before} · previous take" if before else "Previous take", "previous")
        if self._has_current:
            self._add(menu, "Current", "current")
        if self._has_autosave:
            self._add(menu, "Autosave", "autosave")
        menu.addSeparator()
        choose = menu.addAction("Choose a version…")
        choose.triggered.connect(self.choose_version)
        choose.setEnabled(bool(self._entries))

    def _add(self, menu: QMenu, words: str, ref: str) -> None:
        action = menu.addAction(words)
        action.setData(ref)
        action.setEnabled(self._b is None or self._b.ref != ref)
        action.triggered.connect(self._on_target_triggered)

    def _on_target_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.target_chosen.emit(str(action.data()))

    def choose_version(self) -> None:
        """Open the list to choose a version from, below the drop-down."""
        if self._picker is not None:
            self._picker.deleteLater()
        own = "" if self._b is None else self._b.ref
        self._picker = VersionPicker([entry for entry in self._entries if entry.stem != own], self)
        self._picker.version_chosen.connect(self.target_chosen)
        self._picker.open_below(self.target)

    def _on_more_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_more(menu)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def fill_more(self, menu: QMenu) -> None:
        """Put the lesser actions on B into a menu."""
        menu.addAction("Copy the file’s name").triggered.connect(self._on_copy_name_triggered)
        menu.addAction("Show the file in its folder").triggered.connect(self._on_reveal_triggered)
        menu.addSeparator()
        menu.addAction("Save notes as MIDI…").triggered.connect(self.notes_requested)
        menu.addAction("Copy the picture").triggered.connect(self.picture_copy_requested)
        menu.addAction("Save the picture…").triggered.connect(self.picture_file_requested)
        if self._b is not None and self._b.ref not in ("current", "autosave"):
            menu.addSeparator()
            menu.addAction("Label…").triggered.connect(self._on_label_triggered)

    def _on_copy_name_triggered(self) -> None:
        if self._b is not None:
            QGuiApplication.clipboard().setText(self._b.file_name)

    def _on_reveal_triggered(self) -> None:
        if self._b is not None:
            self.reveal_requested.emit(self._b.ref)

    def _on_label_triggered(self) -> None:
        if self._b is not None:
            self.label_requested.emit(self._b.ref)
