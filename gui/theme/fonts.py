"""The fonts by role, scaled with the font of the desktop."""

from __future__ import annotations

import sys
from typing import Final, Literal

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication

FontRole = Literal[
    "body", "pane_title", "row_title", "second", "meta", "compare_title", "sheet_title", "mono", "json", "tag"
]

# Role: pixels at 100 %, line height, weight, fixed pitch.
_ROLES: Final[dict[FontRole, tuple[int, int, QFont.Weight, bool]]] = {
    "body": (13, 20, QFont.Weight.Normal, False),
    "pane_title": (13, 20, QFont.Weight.DemiBold, False),
    "row_title": (13, 20, QFont.Weight.Medium, False),
    "second": (12, 16, QFont.Weight.Normal, False),
    "meta": (11, 16, QFont.Weight.Normal, False),
    "compare_title": (15, 20, QFont.Weight.DemiBold, False),
    "sheet_title": (20, 24, QFont.Weight.DemiBold, False),
    "mono": (11, 16, QFont.Weight.Normal, True),
    "json": (12, 20, QFont.Weight.Normal, True),
    "tag": (11, 16, QFont.Weight.DemiBold, False),
}
_MONO: Final[tuple[str, ...]] = ("JetBrains Mono", "Cascadia Mono", "DejaVu Sans Mono")
# The ordinary size of the desktop's font, in points: what LOOK calls 100 %.
_ORDINARY_POINTS: Final = 9.0 if sys.platform == "win32" else 13.0 if sys.platform == "darwin" else 11.0


def desktop_scale(desktop: QFont) -> float:
    """Return how much larger than usual the desktop's font is; never below 1, as 11 pixels is the least."""
    screen = QGuiApplication.primaryScreen()
    points = desktop.pointSizeF()
    if points <= 0 or screen is None:
        return 1.0
    # Desktops that enlarge text by the resolution, not by the size, report it here.
    usual_dpi = 72.0 if sys.platform == "darwin" else 96.0
    scale = points / _ORDINARY_POINTS * screen.logicalDotsPerInch() / usual_dpi
    # Between the desktops' own ordinary sizes (10, 10.5, 11 points) nothing should move.
    return 1.0 if scale < 1.04 else min(scale, 2.5)


class Fonts:
    """The fonts of every role at one scale, made once; the shared QFonts are never to be changed in place."""

    def __init__(self, desktop: QFont, scale: float) -> None:
        installed = set(QFontDatabase.families())
        self.scale = scale
        sans = ["Inter"] if "Inter" in installed else [*desktop.families()]
        mono_found = [family for family in _MONO if family in installed]
        system_mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()
        mono = mono_found[:1] or list(system_mono)
        self._fonts = {role: self._make(role, mono if spec[3] else sans) for role, spec in _ROLES.items()}
        self._metrics = {role: QFontMetricsF(font) for role, font in self._fonts.items()}

    def _make(self, role: FontRole, families: list[str]) -> QFont:
        pixels, _, weight, fixed = _ROLES[role]
        font = QFont()
        if families:
            font.setFamilies(families)
        font.setStyleHint(QFont.StyleHint.Monospace if fixed else QFont.StyleHint.SansSerif)
        font.setPixelSize(round(pixels * self.scale))
        font.setWeight(weight)
        if fixed:
            font.setFixedPitch(True)
            # Ligatures would draw `->` and `!=` of a JSON string as what it is not.
            font.setFeature(QFont.Tag("calt"), 0)
        else:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def font(self, role: FontRole) -> QFont:
        """Return the font of a role."""
        return self._fonts[role]

    def metrics(self, role: FontRole) -> QFontMetricsF:
        """Return the measures of a role's font."""
        return self._metrics[role]

    def line_height(self, role: FontRole) -> int:
        """Return the height of a line of this role, in logical pixels."""
        return round(_ROLES[role][1] * self.scale)
