"""The figures that the look promises: contrast, sizes, one theme for everything."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QWidget
from pytestqt.qtbot import QtBot

from gui.painting import draw_spans, elide, spans_width, text_width
from gui.theme import (
    DARK,
    LIGHT,
    Metrics,
    Palette,
    apply_theme,
    theme,
    theme_changed,
    theme_choice,
)
from gui.theme.fonts import desktop_scale
from gui.theme.style import style_sheet

SURFACES = ("well", "pane", "raised", "hover", "selected", "popup")


def luminance(color: QColor) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio, WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def worst(color: QColor, palette: Palette, surfaces: tuple[str, ...] = SURFACES) -> float:
    return min(contrast(color, getattr(palette, surface)) for surface in surfaces)


# The least contrast of the table in LOOK, dark and light; 0.1 is what rounding and float colours take.
@pytest.mark.parametrize(
    ("name", "dark", "light"),
    [
        ("text", 11.1, 13.4),
        ("text_2", 6.7, 6.5),
        ("text_3", 4.7, 4.8),
        ("accent_text", 7.2, 5.5),
        ("accent", 5.5, 4.5),
        ("edge", 3.3, 3.2),
    ],
)
def test_text_can_be_read_on_every_surface(name: str, dark: float, light: float) -> None:
    assert worst(getattr(DARK, name), DARK) >= dark - 0.1
    assert worst(getattr(LIGHT, name), LIGHT) >= light - 0.1


@pytest.mark.parametrize(
    ("fill", "dark", "light"),
    [("accent", 7.6, 5.7), ("accent_hover", 8.9, 7.2), ("accent_pressed", 5.9, 9.0)],
)
def test_words_of_the_main_button_can_be_read(fill: str, dark: float, light: float) -> None:
    assert contrast(DARK.on_accent, getattr(DARK, fill)) >= dark - 0.1
    assert contrast(LIGHT.on_accent, getattr(LIGHT, fill)) >= light - 0.1


@pytest.mark.parametrize(
    ("kind", "marks", "texts"),
    [
        ("added", (7.1, 3.4), (7.1, 5.3)),
        ("removed", (4.3, 5.1), (5.5, 5.6)),
        ("changed", (9.0, 3.1), (9.0, 5.6)),
        ("moved", (5.3, 5.3), (6.4, 6.4)),
    ],
)
def test_changes_can_be_seen_and_read(kind: str, marks, texts) -> None:
    for palette, mark, text, own in ((DARK, marks[0], texts[0], 6.0), (LIGHT, marks[1], texts[1], 5.7)):
        colors = palette.change(kind)
        assert worst(colors.mark, palette) >= mark - 0.1
        assert worst(colors.text, palette) >= text - 0.1
        assert contrast(colors.text, colors.tint) >= own - 0.1


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda palette: palette.name)
def test_meta_can_be_read_on_tints_and_tracks_on_lanes(palette: Palette) -> None:
    for kind in ("added", "removed", "changed"):
        assert contrast(palette.text_3, palette.change(kind).tint) >= 4.8
    for track in palette.tracks:
        assert contrast(track, palette.well) >= 3.7
    assert contrast(palette.unchanged.mark, palette.clip) >= 3.0


@pytest.fixture
def dark_again(qapp: QApplication):
    yield
    apply_theme(qapp, "dark", scale=1.0)


@pytest.mark.usefixtures("dark_again")
def test_theme_changes_for_all_at_once_and_is_told(qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme_changed):
        apply_theme(qapp, "light", scale=1.0)
    assert theme().palette is LIGHT
    assert qapp.palette().window().color() == LIGHT.pane
    assert LIGHT.accent.name() in qapp.styleSheet()
    with qtbot.assertNotEmitted(theme_changed):
        apply_theme(qapp, "light", scale=1.0)


@pytest.mark.usefixtures("dark_again")
def test_system_follows_the_desktop(qapp: QApplication) -> None:
    apply_theme(qapp, "light", scale=1.0)
    apply_theme(qapp, "system", scale=1.0)
    assert theme_choice() == "system"
    # Offscreen says nothing of its colours.
    assert theme().palette is (LIGHT if qapp.styleHints().colorScheme() == Qt.ColorScheme.Light else DARK)


def test_a_theme_that_is_none_is_refused(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="sepia"):
        apply_theme(qapp, "sepia")  # type: ignore[arg-type]


@pytest.mark.usefixtures("dark_again")
def test_sizes_follow_the_font_of_the_desktop(qapp: QApplication) -> None:
    apply_theme(qapp, "dark", scale=1.5)
    now = theme()
    assert (now.metrics.take, now.metrics.json, now.metrics.compare_header) == (78, 30, 96)
    assert now.font("body").pixelSize() == round(13 * 1.5)
    assert now.line_height("second") == 24
    assert qapp.font().pixelSize() == round(13 * 1.5)


def test_ordinary_desktop_fonts_are_100_percent_and_none_is_below(qapp: QApplication) -> None:
    assert [desktop_scale(QFont("", points)) for points in (6, 9, 10, 11)] == [1.0] * 4
    assert desktop_scale(QFont("", 22)) == pytest.approx(2.0, abs=0.05)


def test_sizes_as_drawn() -> None:
    sizes = Metrics.scaled(1.0)
    assert (sizes.take, sizes.library, sizes.folded, sizes.change, sizes.json) == (52, 64, 28, 24, 20)
    assert (sizes.pane_header, sizes.compare_header, sizes.tabs, sizes.message_bar) == (44, 64, 36, 44)
    assert (sizes.action_bar, sizes.status, sizes.control) == (56, 24, 28)


def test_figures_are_tabular_and_nothing_is_below_11_pixels(qapp: QApplication) -> None:
    now = theme()
    for role in ("body", "row_title", "second", "meta", "mono", "json", "tag", "sheet_title"):
        font = now.font(role)
        assert font.pixelSize() >= 11
        assert text_width("1111", font) == pytest.approx(text_width("8888", font), abs=0.1)
    assert QFontInfo(now.font("json")).fixedPitch()


def test_style_sheet_names_only_what_there_is() -> None:
    for palette in (DARK, LIGHT):
        sheet = style_sheet(palette, Metrics.scaled(1.0))
        assert "$" not in sheet


def _drawn_width(spans: list[tuple[str, str]], width: float, font: QFont) -> float:
    image = QImage(400, 30, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    drawn = draw_spans(painter, QRectF(0, 0, width, 20), spans, font)
    painter.end()
    return drawn


def test_spans_are_never_wider_than_their_room(qapp: QApplication) -> None:
    font = theme().font("second")
    spans = [
        ("+2", "added"),
        (" tracks · ", "text_2"),
        ("+50", "added"),
        (" −41", "removed"),
        (" notes", "text_2"),
    ]
    whole = spans_width(spans, font)
    assert _drawn_width(spans, whole, font) == pytest.approx(whole)
    for width in range(20, int(whole), 7):
        assert 0 < _drawn_width(spans, width, font) <= width + 0.5


def test_short_text_is_left_as_it_is(qapp: QApplication) -> None:
    font = theme().font("body")
    assert elide("v207", font, 200) == "v207"
    assert elide("“Recompose this sequence", font, 60).endswith("…")


def test_a_tooltip_waits_half_a_second_under_every_theme(qapp: QApplication, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    for choice in ("light", "dark"):
        apply_theme(qapp, choice, scale=1.0)
        assert widget.style().styleHint(QStyle.StyleHint.SH_ToolTip_WakeUpDelay, None, widget) == 500
        fall_asleep = QStyle.StyleHint.SH_ToolTip_FallAsleepDelay
        assert widget.style().styleHint(fall_asleep, None, widget) == 2000, "the rest is Fusion's own"
