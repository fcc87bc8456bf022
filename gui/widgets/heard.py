"""For those who listen to the window: what a painted widget says, and names for the things painted in it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QWidget


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say this, at once; nothing where none listens."""
    if words and QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(widget, words)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)


class PaintedNames:
    """An empty label over each painted thing, which tells a screen reader that it is there and where.

    Only while one listens: for all others there are no labels. An accessible interface of our own would need
    objects that Qt's cache and Python's both mean to delete; labels are Qt's from end to end.
    """

    def __init__(self, surface: QWidget) -> None:
        self._surface = surface
        self._labels: list[QLabel] = []

    def show(self, things: Iterable[tuple[QRect, str]]) -> None:
        """Name these things at these places of the surface, and no others."""
        wanted = list(things) if QAccessible.isActive() else []
        while len(self._labels) > len(wanted):
            self._labels.pop().deleteLater()
        while len(self._labels) < len(wanted):
            self._labels.append(self._label())
        for label, (place, words) in zip(self._labels, wanted, strict=True):
            label.setGeometry(place)
            if label.accessibleName() != words:
                label.setAccessibleName(words)

    def _label(self) -> QLabel:
        label = QLabel(self._surface)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        label.show()
        return label
