"""A row of which exactly one is chosen: what segments and tabs share."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_COMMAND = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class Choice(QAbstractButton):
    """One of the row; the row's one stop for Tab is the chosen one, arrows go on from there."""

    step_requested = Signal(int)
    end_requested = Signal(bool)

    def __init__(self, choice_id: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice_id = choice_id
        self.setText(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _STEPS and not event.modifiers() & _COMMAND:
            self.step_requested.emit(_STEPS[Qt.Key(key)])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.end_requested.emit(key == Qt.Key.Key_End)
        else:
            super().keyPressEvent(event)


class ChoiceRow(QWidget):
    """Holds the choices in a row; `user_chose` is emitted for what a person did, not for `set_current`."""

    user_chose = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 0) -> None:
        super().__init__(parent)
        self._choices: dict[str, Choice] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._on_button_clicked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)

    @property
    def current(self) -> str:
        """The id of the chosen one; empty while there is none."""
        button = self._group.checkedButton()
        return button.choice_id if isinstance(button, Choice) else ""

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids, from left to right."""
        return tuple(self._choices)

    def choice(self, choice_id: str) -> Choice:
        """Return one of the buttons; raises `KeyError` for an id that is none."""
        return self._choices[choice_id]

    def set_current(self, choice_id: str) -> None:
        """Choose without telling anybody; raises `KeyError` for an id that is none."""
        self._choices[choice_id].setChecked(True)
        self._move_tab_stop()

    def step(self, by: int) -> None:
        """Choose the one `by` places further, round at the ends, as a person would."""
        usable = [
            key for key, choice in self._choices.items() if choice.isEnabled() and choice.isVisibleTo(self)
        ]
        if usable:
            place = usable.index(self.current) if self.current in usable else 0
            self._choose(usable[(place + by) % len(usable)])

    def _add(self, choice: Choice) -> None:
        self._choices[choice.choice_id] = choice
        self._group.addButton(choice)
        self._row.addWidget(choice)
        choice.show()  # at once, not with the next event, so that it counts from now on
        choice.step_requested.connect(self.step)
        choice.end_requested.connect(self._on_end_requested)
        if len(self._choices) == 1:
            choice.setChecked(True)
        self._move_tab_stop()

    def _choose(self, choice_id: str) -> None:
        focused = any(choice.hasFocus() for choice in self._choices.values())
        changed = choice_id != self.current
        self.set_current(choice_id)
        if focused:
            self._choices[choice_id].setFocus(Qt.FocusReason.TabFocusReason)
        if changed:
            self.user_chose.emit(choice_id)

    def _on_button_clicked(self, button: QAbstractButton) -> None:
        self._move_tab_stop()
        if isinstance(button, Choice):
            self.user_chose.emit(button.choice_id)

    def _on_end_requested(self, last: bool) -> None:
        self._choose(self.ids[-1 if last else 0])

    def _move_tab_stop(self) -> None:
        chosen = self.current
        for key, choice in self._choices.items():
            choice.setFocusPolicy(Qt.FocusPolicy.TabFocus if key == chosen else Qt.FocusPolicy.NoFocus)
