"""The tokens as Qt takes them: a QPalette for Fusion and one style sheet."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Final

from PySide6.QtGui import QColor, QPalette

from gui.theme.tokens import Metrics, Palette

_ICONS: Final = Path(__file__).resolve().parents[2] / "resources" / "icons"

_SHEET: Final = Template("""
QToolTip {
    /* The label of a tooltip adds the padding a second time, at all four sides alike. */
    background: $popup; color: $text; border: 1px solid $edge; border-radius: ${radius}px; padding: 1px 5px;
}
QMenuBar { background: $pane; color: $text; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: ${radius}px; background: transparent; }
QMenuBar::item:selected { background: $hover; color: $text; }
QMenuBar::item:pressed { background: $pressed; color: $text; }
QMenuBar::item:disabled { color: $text_off; }
QMenu {
    background: $popup; color: $text; border: 1px solid $edge; border-radius: ${radius}px; padding: 4px;
}
QMenu::item {
    padding: 4px 24px 4px 12px; border-radius: ${radius}px; min-height: 20px;
}
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $text_off; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 4px 0; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 16px; height: 16px; left: 6px; }
QMenu::indicator:checked { image: url("$check"); }

QPushButton, QToolButton {
    background: $raised; color: $text; border: 1px solid $line; border-radius: ${radius}px;
    padding: 0 12px; min-height: ${control_inner}px; outline: none;
}
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:disabled, QToolButton:disabled { color: $text_off; }
QPushButton::menu-indicator { width: 0; image: none; }
QPushButton[look="primary"] {
    background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600;
}
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[look="primary"]:disabled { background: $raised; color: $text_off; border-color: $line; }
QPushButton[look="flat"], QToolButton[look="flat"] {
    background: transparent; color: $text_2; border-color: transparent; padding: 0 8px;
}
QPushButton[look="flat"]:hover, QToolButton[look="flat"]:hover { background: $hover; color: $text; }
QPushButton[look="flat"]:pressed, QToolButton[look="flat"]:pressed { background: $pressed; color: $text; }
QPushButton[look="flat"]:disabled, QToolButton[look="flat"]:disabled {
    background: transparent; color: $text_off;
}
QPushButton[room="small"], QToolButton[room="small"] {
    min-height: ${small_inner}px; padding: 0 10px; font-size: ${second}px;
}
QPushButton[look="flat"][room="small"] { padding: 0 8px; }

/* Qt's own dialog for files, where the desktop has none: its buttons are icons. */
QFileDialog QToolButton { padding: 0 5px; background: transparent; border-color: transparent; }
QFileDialog QToolButton:hover { background: $hover; }

QLineEdit {
    background: $well; color: $text; border: 1px solid $edge; border-radius: ${radius}px; padding: 0 6px;
    min-height: ${control_inner}px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus { border-color: $accent; }
QLineEdit:disabled { color: $text_off; border-color: $line; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $pressed; border-radius: 3px; }
QScrollBar::handle:vertical { margin: 2px; min-height: 24px; }
QScrollBar::handle:horizontal { margin: 2px; min-width: 24px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $thumb; border-radius: 5px; margin: 0; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea { background: $pane; border: none; }
QAbstractScrollArea::corner { background: transparent; }
QWidget[surface="well"] { background: $well; }
QWidget[surface="pane"] { background: $pane; }
QWidget[surface="raised"] { background: $raised; }
QTextEdit, QPlainTextEdit { background: $well; color: $text; border: none; }
QPlainTextEdit[look="field"] {
    border: 1px solid $edge; border-radius: ${radius}px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit[look="field"]:focus { border-color: $accent; }
QPlainTextEdit[look="field"]:read-only { color: $text_2; border-color: $line; }
QAbstractItemView { background: $pane; border: none; outline: none; }

QHeaderView::section {
    background: $pane; color: $text_3; border: none; border-bottom: 1px solid $line; padding: 0 8px;
    font-size: ${meta}px;
}
QProgressBar { background: $line; border: none; max-height: 2px; }
QProgressBar::chunk { background: $accent; }
QLabel { background: transparent; }
""")


def style_sheet(palette: Palette, metrics: Metrics) -> str:
    """Return the style sheet of the whole program in these colours and sizes."""
    named = {name: value for name, value in vars(palette).items() if isinstance(value, QColor)}
    names = {name: color.name() for name, color in named.items()}
    return _SHEET.substitute(
        names,
        thumb=palette.edge.name(),
        radius=metrics.radius,
        control_inner=metrics.control - 2,
        small_inner=metrics.control_small - 2,
        second=metrics.px(12),
        meta=metrics.px(11),
        check=(_ICONS / f"check-{palette.name}.svg").as_posix(),
    )


def qt_palette(palette: Palette) -> QPalette:
    """Return the colours for what the style draws by itself."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    made = QPalette()
    for target, color in {
        role.Window: palette.pane,
        role.WindowText: palette.text,
        role.Base: palette.well,
        role.AlternateBase: palette.clip,
        role.Text: palette.text,
        role.PlaceholderText: palette.text_3,
        role.Button: palette.raised,
        role.ButtonText: palette.text,
        role.BrightText: palette.removed.text,
        role.ToolTipBase: palette.popup,
        role.ToolTipText: palette.text,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.Accent: palette.accent,
        role.Link: palette.accent_text,
        role.LinkVisited: palette.accent_text,
        role.Light: palette.hover,
        role.Midlight: palette.hover,
        role.Mid: palette.line,
        role.Dark: palette.line,
        role.Shadow: palette.line,
    }.items():
        made.setColor(target, color)
    for target in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(group.Disabled, target, palette.text_off)
    made.setColor(group.Disabled, role.Highlight, palette.pressed)
    return made
