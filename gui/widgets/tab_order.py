"""The order in which Tab goes through a window: the order in which its parts are seen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QSplitter, QStackedWidget, QWidget

from gui.widgets.choice_row import Choice


def order_tab_stops(root: QWidget) -> None:
    """Let Tab go through all that can be focused inside `root` as layouts, splitters and pages hold it.

    Qt's own order is that of construction, where a list often comes before the field above it. What is hidden
    or disabled takes part and is passed over by Qt. Call again when parts were added.
    """
    stops = list(tab_stops(root))
    policies = [stop.focusPolicy() for stop in stops]
    # Qt leaves out what takes no focus now, as the choices of a row that are not chosen.
    for stop in stops:
        stop.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)
    for stop, policy in zip(stops, policies, strict=True):
        stop.setFocusPolicy(policy)


def tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """All that can be focused inside a widget, or itself, in the order in which its parts are seen."""
    # Of a row of choices the chosen one stops, whichever that is.
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, Choice):
        yield widget
        return
    for part in _parts(widget):
        yield from tab_stops(part)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QSplitter | QStackedWidget):
        pages = (widget.widget(place) for place in range(widget.count()))
        yield from (page for page in pages if page is not None)
        return
    layout = widget.layout()
    if layout is not None:
        yield from _laid_out(layout)
        return
    for child in widget.children():
        if isinstance(child, QWidget) and not child.isWindow():
            yield child


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, inner = item.widget() if item else None, item.layout() if item else None
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)
