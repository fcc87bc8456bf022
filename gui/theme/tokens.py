"""The named colours of both themes, and the sizes: what everything painted is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtGui import QColor

ThemeName = Literal["dark", "light"]
ChangeRole = Literal["added", "removed", "changed", "moved", "unchanged"]
TextRole = ChangeRole | Literal["text", "text_2", "text_3", "accent", "off", "on_accent"]


@dataclass(frozen=True, eq=False)
class ChangeColors:
    """The three colours of one kind of change: the mark (shapes, signs), its text, and the fill behind it."""

    mark: QColor
    text: QColor
    tint: QColor


@dataclass(frozen=True, eq=False)
class Palette:
    """Every named colour of one theme.

    The colours are shared by all: never change one in place, copy it with `QColor(colour)`.
    """

    name: ThemeName
    well: QColor
    clip: QColor
    pane: QColor
    raised: QColor
    hover: QColor
    pressed: QColor
    selected: QColor
    selected_idle: QColor
    popup: QColor
    line: QColor
    edge: QColor
    grid_beat: QColor
    grid_bar: QColor
    text: QColor
    text_2: QColor
    text_3: QColor
    accent_text: QColor
    text_off: QColor
    accent: QColor
    on_accent: QColor
    accent_hover: QColor
    accent_pressed: QColor
    added: ChangeColors
    removed: ChangeColors
    changed: ChangeColors
    moved: ChangeColors
    unchanged: ChangeColors
    veil: QColor
    tracks: tuple[QColor, ...]

    def change(self, kind: str) -> ChangeColors:
        """Return the colours of a kind of change; those of `unchanged` for a kind it does not know."""
        found = {
            "added": self.added,
            "removed": self.removed,
            "changed": self.changed,
            "moved": self.moved,
        }
        return found.get(kind, self.unchanged)

    def text_color(self, role: TextRole | str) -> QColor:
        """Return the colour in which text of this role is written; `text` for a role it does not know."""
        if role in ("added", "removed", "changed", "moved", "unchanged"):
            return self.change(role).text
        plain = {
            "text_2": self.text_2,
            "text_3": self.text_3,
            "accent": self.accent_text,
            "off": self.text_off,
            "on_accent": self.on_accent,
        }
        return plain.get(role, self.text)

    def track(self, order: int) -> QColor:
        """Return the colour of the track at this place, for tracks that have none of their own."""
        return self.tracks[order % len(self.tracks)]


def _colors(*names: str) -> tuple[QColor, ...]:
    return tuple(QColor(name) for name in names)


def _change(mark: str, text: str, tint: str) -> ChangeColors:
    return ChangeColors(*_colors(mark, text, tint))


def _veil(name: str, alpha: float) -> QColor:
    veil = QColor(name)
    veil.setAlphaF(alpha)
    return veil


DARK: Final = Palette(
    name="dark",
    well=QColor("#141517"),
    clip=QColor("#1E2023"),
    pane=QColor("#1B1C1F"),
    raised=QColor("#232528"),
    hover=QColor("#282A2E"),
    pressed=QColor("#303338"),
    selected=QColor("#1D3047"),
    selected_idle=QColor("#25282D"),
    popup=QColor("#26282C"),
    line=QColor("#2C2E33"),
    edge=QColor("#787D87"),
    grid_beat=QColor("#212327"),
    grid_bar=QColor("#303338"),
    text=QColor("#E9EAEC"),
    text_2=QColor("#B3B7BE"),
    text_3=QColor("#959AA3"),
    accent_text=QColor("#8EC1FF"),
    text_off=QColor("#60656D"),
    accent=QColor("#62A8FF"),
    on_accent=QColor("#0A1420"),
    accent_hover=QColor("#7DB7FF"),
    accent_pressed=QColor("#4C93E8"),
    added=_change("#4FD1B0", "#4FD1B0", "#17302B"),
    removed=_change("#E5705A", "#F08A76", "#3A221E"),
    changed=_change("#F0D254", "#F0D254", "#322D1A"),
    moved=_change("#B98DF7", "#C6A3FA", "#2A2438"),
    unchanged=_change("#70757D", "#959AA3", "#1E2023"),
    veil=_veil("#08090A", 0.62),
    tracks=_colors("#C98A5E", "#6E9BD0", "#98AF58", "#B384C6", "#5FAEA6", "#CBAE5E", "#C5717E", "#8A92A5"),
)

LIGHT: Final = Palette(
    name="light",
    well=QColor("#FFFFFF"),
    clip=QColor("#F4F4F1"),
    pane=QColor("#F7F7F5"),
    raised=QColor("#EEEEEB"),
    hover=QColor("#E8E8E4"),
    pressed=QColor("#DEDED9"),
    selected=QColor("#D8E6F8"),
    selected_idle=QColor("#ECEDEB"),
    popup=QColor("#FFFFFF"),
    line=QColor("#DBDBD6"),
    edge=QColor("#7B7F86"),
    grid_beat=QColor("#F0F0ED"),
    grid_bar=QColor("#DFDFDA"),
    text=QColor("#1B1D20"),
    text_2=QColor("#4B4F56"),
    text_3=QColor("#5F636C"),
    accent_text=QColor("#1A58AB"),
    text_off=QColor("#9A9EA4"),
    accent=QColor("#1D65C4"),
    on_accent=QColor("#FFFFFF"),
    accent_hover=QColor("#1856A8"),
    accent_pressed=QColor("#13488E"),
    added=_change("#0A8A6C", "#08694F", "#DDF1EA"),
    removed=_change("#A83820", "#A0331C", "#F9E4DE"),
    changed=_change("#9C7F00", "#6B5600", "#F6EFCF"),
    moved=_change("#7334CF", "#6527BF", "#ECE3FA"),
    unchanged=_change("#888C93", "#5F636C", "#F4F4F1"),
    veil=_veil("#1E1F21", 0.38),
    tracks=_colors("#A8663A", "#3F75B5", "#6C8432", "#8F5AA6", "#2F857C", "#8F7420", "#B04A5A", "#636C82"),
)


@dataclass(frozen=True)
class Metrics:
    """Heights, paddings and radii in logical pixels, already scaled with the desktop's font."""

    scale: float = 1.0
    # Rows, by what they show.
    take: int = 52
    library: int = 64
    folded: int = 28
    day: int = 28
    area: int = 28
    strip: int = 28
    change: int = 24
    json: int = 20
    # Bars and controls.
    pane_header: int = 44
    compare_header: int = 64
    tabs: int = 36
    tool_row: int = 36
    message_bar: int = 44
    action_bar: int = 56
    status: int = 24
    control: int = 28
    control_small: int = 24
    tag: int = 16
    icon: int = 16
    # Room at the sides.
    grid: int = 4
    pane_side: int = 12
    compare_side: int = 16
    sheet_side: int = 24
    # Widths of the panes: as they start, and their limits.
    library_width: int = 216
    library_least: int = 180
    library_most: int = 320
    timeline_width: int = 348
    timeline_least: int = 300
    timeline_most: int = 480
    compare_least: int = 560
    window_least_width: int = 720
    window_least_height: int = 480
    # Corners.
    radius: int = 4
    radius_tag: int = 3
    radius_sheet: int = 8
    radius_pill: int = 14

    def px(self, pixels: float) -> int:
        """Scale a length of the drawings, given in pixels at 100 %."""
        return round(pixels * self.scale)

    @classmethod
    def scaled(cls, scale: float) -> Metrics:
        """Return all sizes for a desktop font `scale` times the ordinary."""
        fields = {
            name: round(field.default * scale)
            for name, field in cls.__dataclass_fields__.items()
            if name != "scale" and isinstance(field.default, int)
        }
        return cls(scale=scale, **fields)
