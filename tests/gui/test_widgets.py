"""What the controls do under mouse and keys, and what they tell a screen reader."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMenuBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from typing_extensions import override

from gui import glyphs, icons
from gui.theme import focus_is_by_key, theme
from gui.theme.focus import FocusRing
from gui.widgets.buttons import IconButton, PlainButton, PrimaryButton
from gui.widgets.check_box import CheckBox
from gui.widgets.empty_state import EmptyState
from gui.widgets.labels import ElidedLabel
from gui.widgets.menu_button import MenuButton
from gui.widgets.message_bar import Action, MessageBar
from gui.widgets.message_stack import MessageStack
from gui.widgets.pill import Pill
from gui.widgets.progress_line import SHOWN_AFTER_MS, ProgressLine
from gui.widgets.search_field import SearchField
from gui.widgets.segmented import Segmented
from gui.widgets.sheet import Sheet
from gui.widgets.splitter import Splitter
from gui.widgets.status_dot import StatusDot
from gui.widgets.switch import Switch
from gui.widgets.tab_bar import TabBar

W = TypeVar("W", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window on the screen, with a column to put things into."""
    made = QWidget()
    QVBoxLayout(made)
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def put(window: QWidget, widget: W) -> W:
    layout = window.layout()
    assert layout is not None
    layout.addWidget(widget)
    widget.show()
    QApplication.sendPostedEvents()
    return widget


# Segments and tabs.


def test_segment_is_chosen_by_mouse_and_told_once(window: QWidget, qtbot: QtBot) -> None:
    segmented = put(window, Segmented([("takes", "Takes"), ("all", "All saves")], name="Rows"))
    told: list[str] = []
    segmented.chosen.connect(told.append)
    assert segmented.current == "takes"
    qtbot.mouseClick(segmented.choice("all"), LEFT)
    assert (segmented.current, told) == ("all", ["all"])


def test_arrows_move_along_the_segments_and_tab_stops_once(window: QWidget, qtbot: QtBot) -> None:
    segmented = put(window, Segmented([("a", "A"), ("b", "B"), ("c", "C")]))
    told: list[str] = []
    segmented.chosen.connect(told.append)
    segmented.choice("a").setFocus()
    qtbot.keyClick(segmented.choice("a"), Qt.Key.Key_Right)
    assert segmented.choice("b").hasFocus()
    qtbot.keyClick(segmented.choice("b"), Qt.Key.Key_End)
    qtbot.keyClick(segmented.choice("c"), Qt.Key.Key_Right)
    assert told == ["b", "c", "a"]
    stops = [key for key in segmented.ids if segmented.choice(key).focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == ["a"]


def test_set_current_tells_nobody(window: QWidget, qtbot: QtBot) -> None:
    segmented = put(window, Segmented([("a", "A"), ("b", "B")]))
    with qtbot.assertNotEmitted(segmented.chosen):
        segmented.set_current("b")
    with pytest.raises(KeyError):
        segmented.set_current("z")


def test_tabs_go_round_by_ctrl_tab_from_anywhere_in_their_pane(window: QWidget, qtbot: QtBot) -> None:
    tabs = TabBar(window, scope=window)
    for tab in ("changes", "json", "talk"):
        tabs.add_tab(tab, tab.title())
    put(window, tabs)
    field = put(window, QLineEdit())
    field.setFocus()
    told: list[str] = []
    tabs.tab_chosen.connect(told.append)
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert told == ["json", "talk", "changes"]
    tabs.previous_tab()
    assert tabs.current == "talk"


def test_count_of_a_tab_is_said_and_takes_room(window: QWidget) -> None:
    tabs = TabBar(window)
    tabs.add_tab("changes", "Changes")
    before = tabs.choice("changes").sizeHint().width()
    tabs.set_count("changes", 30)
    assert tabs.choice("changes").accessibleName() == "Changes, 30"
    assert tabs.choice("changes").sizeHint().width() > before


def test_hidden_tab_is_passed_over(window: QWidget) -> None:
    tabs = put(window, TabBar(window))
    for tab in ("a", "b", "c"):
        tabs.add_tab(tab, tab)
    tabs.set_tab_visible("b", False)
    tabs.next_tab()
    assert tabs.current == "c"
    tabs.set_tab_visible("c", False)
    assert tabs.current == "a"


# Buttons and switches.


def test_icon_button_always_has_a_name_and_a_tooltip(window: QWidget, qtbot: QtBot) -> None:
    button = put(window, IconButton("swap", "Swap A and B"))
    assert button.accessibleName() == button.toolTip() == "Swap A and B"
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, LEFT)
    with pytest.raises(KeyError):
        IconButton("no such icon", "x", window)


def test_button_that_is_off_says_why(window: QWidget, qtbot: QtBot) -> None:
    button = put(window, PrimaryButton("Restore v204…"))
    button.disable("v204 is current already.")
    assert button.toolTip() == "v204 is current already."
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.mouseClick(button, LEFT)
    button.enable()
    assert button.isEnabled()
    assert button.toolTip() == ""


def test_controls_have_the_heights_of_the_drawing(window: QWidget) -> None:
    sizes = theme().metrics
    assert put(window, PlainButton("Cancel")).sizeHint().height() == sizes.control
    assert put(window, PrimaryButton("Restore")).sizeHint().height() == sizes.control
    assert put(window, PlainButton("Compare", small=True)).sizeHint().height() == sizes.control_small
    assert put(window, SearchField()).sizeHint().height() == sizes.control
    assert put(window, Segmented([("a", "A")])).sizeHint().height() == sizes.control_small


def test_keys_beside_the_words_take_room(window: QWidget) -> None:
    plain, with_keys = PlainButton("Undo", window), PlainButton("Undo", window)
    with_keys.set_keys("Ctrl Z")
    assert with_keys.sizeHint().width() > plain.sizeHint().width()


def test_switch_turns_by_click_and_space(window: QWidget, qtbot: QtBot) -> None:
    switch = put(window, Switch("Follow latest"))
    assert switch.accessibleName() == "Follow latest"
    qtbot.mouseClick(switch, LEFT)
    assert switch.isChecked()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert not switch.isChecked()


def test_check_box_turns_by_a_click_on_its_words(window: QWidget, qtbot: QtBot) -> None:
    box = put(window, CheckBox("Tracks: Track 5 comes back"))
    qtbot.mouseClick(box, LEFT, pos=QPoint(60, box.height() // 2))
    assert box.isChecked()


def test_menu_button_opens_its_menu_by_key(window: QWidget, qtbot: QtBot) -> None:
    button = put(window, MenuButton("v204 · previous take", "Compare with"))
    button.menu.addAction("current")
    qtbot.keyClick(button, Qt.Key.Key_Down)
    assert button.menu.isVisible()
    button.menu.close()


# Text.


def test_search_field_is_cleared_by_escape_then_left(window: QWidget, qtbot: QtBot) -> None:
    field = put(window, SearchField("Find in changes"))
    field.setText("bass")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)


WORDS = "Recompose this sequence to be more ambient and atmospheric"


def test_cut_label_knows_its_whole_text(window: QWidget) -> None:
    label = put(window, ElidedLabel(WORDS))
    label.setFixedWidth(80)
    assert label.is_cut
    assert label.text == label.accessibleName() == WORDS
    label.setFixedWidth(800)
    assert not label.is_cut


# News.


def test_bar_is_one_line_where_it_fits_and_higher_where_not(window: QWidget) -> None:
    bar = put(
        window, MessageBar("success", "Restored v204.", "Saved as v208. v207 is kept.", [("undo", "Undo")])
    )
    assert bar.heightForWidth(900) == theme().metrics.message_bar
    assert bar.heightForWidth(200) > bar.heightForWidth(420) > theme().metrics.message_bar


def test_bar_tells_which_action_was_chosen(window: QWidget, qtbot: QtBot) -> None:
    actions = [Action("show", "Show v207", is_quiet=True), Action("undo", "Undo restore", keys="Ctrl Z")]
    bar = put(window, MessageBar("success", "Restored v204.", "", actions))
    with qtbot.waitSignal(bar.action_chosen) as told:
        qtbot.mouseClick(bar.buttons[1], LEFT)
    assert told.args == ["undo"]
    assert bar.buttons[1].accessibleName() == "Undo restore"


def test_an_untouched_search_field_leaves_undo_to_the_window(window: QWidget, qtbot: QtBot) -> None:
    field = put(window, SearchField())
    undo = QAction(window)
    undo.setShortcut(QKeySequence.StandardKey.Undo)
    window.addAction(undo)
    window.activateWindow()
    field.setFocus()
    with qtbot.waitSignal(undo.triggered):
        qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "pad")
    with qtbot.assertNotEmitted(undo.triggered):
        qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == ""


def bar_of(stack: MessageStack, key: str) -> MessageBar:
    bar = stack.bar(key)
    assert bar is not None
    return bar


def test_stack_shows_one_piece_of_news_the_most_urgent(window: QWidget, qtbot: QtBot) -> None:
    stack = put(window, MessageStack())
    stack.clear()
    assert stack.isHidden()
    stack.post("autosave", "warning", "The autosave is not the same as current")
    stack.post("restored", "success", "Restored v204.")
    assert stack.current == "restored", "what was just done, with its undo, comes before what waits"
    stack.post("failed", "error", "v110 cannot be read.")
    assert [key for key in ("autosave", "restored", "failed") if not bar_of(stack, key).isHidden()] == [
        "failed"
    ]
    with qtbot.waitSignal(stack.closed) as told:
        bar_of(stack, "failed").closed.emit()
    assert told.args == ["failed"]
    assert stack.current == "restored"
    stack.remove("restored")
    assert (stack.current, stack.isVisible()) == ("autosave", True)
    stack.remove("autosave")
    assert stack.isHidden()


def test_same_news_again_replaces_the_old(window: QWidget, qtbot: QtBot) -> None:
    stack = put(window, MessageStack())
    stack.post("restored", "success", "Restored v204.")
    stack.post("restored", "success", "Restored v156.", actions=[("undo", "Undo")])
    assert bar_of(stack, "restored").title == "Restored v156."
    with qtbot.waitSignal(stack.action_chosen) as told:
        qtbot.mouseClick(bar_of(stack, "restored").buttons[0], LEFT)
    assert told.args == ["restored", "undo"]


def test_pill_tells_how_many_and_goes_when_there_are_none(window: QWidget, qtbot: QtBot) -> None:
    pill = Pill(window)
    pill.announce(1)
    assert (pill.text(), pill.isVisible()) == ("1 new take", True)
    pill.announce(3)
    assert pill.accessibleName() == "3 new takes"
    window.resize(700, 500)
    assert abs(pill.geometry().center().x() - 350) <= 1
    pill.announce(0)
    assert not pill.isVisible()


def test_short_wait_shows_no_progress_and_a_shown_one_stays_a_moment(window: QWidget, qtbot: QtBot) -> None:
    line = ProgressLine(window)
    line.start()
    line.stop()
    qtbot.wait(SHOWN_AFTER_MS + 50)
    assert not line.isVisible()
    line.start()
    qtbot.waitUntil(line.isVisible, timeout=2000)
    line.set_progress(412, 1074)
    line.stop()
    assert line.isVisible()
    qtbot.waitUntil(lambda: not line.isVisible(), timeout=2000)


def test_empty_state_shows_only_what_it_has(window: QWidget, qtbot: QtBot) -> None:
    state = put(window, EmptyState())
    state.show_state(
        "No compositions here yet", "A composition appears when a program saves one.", primary="Choose…"
    )
    shown = [button.text() for button in state.findChildren(PlainButton) if button.isVisible()]
    assert shown == []
    with qtbot.waitSignal(state.primary_clicked):
        qtbot.mouseClick(state.findChild(PrimaryButton), LEFT)


def test_dot_says_its_state_in_words(window: QWidget) -> None:
    dot = StatusDot("live", window)
    dot.set_state("unreachable")
    assert dot.accessibleName() == "Folder not reachable"


# Splitter.


def test_splitter_line_is_1_px_can_be_grabbed_beside_it_and_resets(window: QWidget, qtbot: QtBot) -> None:
    splitter = put(window, Splitter(Qt.Orientation.Horizontal))
    panes = [QWidget(), QWidget()]
    for pane in panes:
        splitter.addWidget(pane)
    splitter.set_defaults([216, 400])
    QApplication.sendPostedEvents()
    assert panes[0].width() == 216
    assert panes[1].x() - panes[0].geometry().right() - 1 == 1
    handle = splitter.handle(1)
    assert handle.width() == 7
    splitter.setSizes([300, 300])
    assert panes[0].width() != 216
    qtbot.mouseDClick(handle, LEFT)
    assert panes[0].width() == 216


# Sheet.


def opened(window: QWidget, *, link: str = "") -> Sheet:
    sheet = Sheet("Restore v204?", "Nothing is written yet.", primary="Restore v204", link=link)
    sheet.open_on(window)
    QApplication.sendPostedEvents()
    return sheet


def test_enter_accepts_and_escape_rejects(window: QWidget, qtbot: QtBot) -> None:
    sheet = opened(window)
    with qtbot.waitSignal(sheet.accepted):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    sheet = opened(window)
    with qtbot.waitSignal(sheet.rejected), qtbot.assertNotEmitted(sheet.accepted):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)


def test_enter_on_cancel_cancels(window: QWidget, qtbot: QtBot) -> None:
    sheet = opened(window)
    sheet.cancel_button.setFocus()
    with qtbot.waitSignal(sheet.rejected), qtbot.assertNotEmitted(sheet.accepted):
        qtbot.keyClick(sheet.cancel_button, Qt.Key.Key_Return)


def test_enter_does_nothing_while_the_main_button_is_off(window: QWidget, qtbot: QtBot) -> None:
    sheet = opened(window)
    sheet.primary_button.disable("Nothing is ticked.")
    with qtbot.assertNotEmitted(sheet.accepted):
        qtbot.keyClick(sheet, Qt.Key.Key_Return)
    sheet.reject()


def test_a_sheet_shows_no_window_of_its_own_on_its_way(window: QWidget, qtbot: QtBot) -> None:
    shown: list[str] = []

    class Watch(QObject):
        @override
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWindow):
                shown.append(repr(watched))
            return False

    watch = Watch(window)
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    sheet = opened(window, link="Open as a copy…")
    qtbot.wait(20)
    app.removeEventFilter(watch)
    assert not shown
    assert QApplication.activeWindow() is window
    assert sheet.primary_button.hasFocus()
    sheet.reject()


def test_focus_stays_in_the_sheet_and_goes_back_after_it(window: QWidget, qtbot: QtBot) -> None:
    field = put(window, QLineEdit())
    field.setFocus()
    sheet = opened(window, link="Open as a copy…")
    seen = set()
    for _ in range(6):
        seen.add(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert seen == {sheet.primary_button, sheet.cancel_button, sheet.link_button}
    field.setFocus()
    assert sheet.cancel_button.hasFocus() or sheet.link_button.hasFocus()
    sheet.reject()
    assert field.hasFocus()


def test_what_the_window_holds_outlives_a_sheet_that_was_walked_through(
    window: QWidget, qtbot: QtBot
) -> None:
    # PySide hands a widget over to the one before it in Qt's focus chain, and the window with all that was
    # made for it by Qt goes with the sheet.
    action = QMenuBar(window).addAction("File")
    sheet = opened(window)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    sheet.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(sheet)
    assert isValid(action)


def test_shortcuts_of_the_window_do_nothing_behind_a_sheet(window: QWidget, qtbot: QtBot) -> None:
    fired: list[bool] = []
    shortcut = QShortcut(QKeySequence("F"), window)
    shortcut.activated.connect(lambda: fired.append(True))
    sheet = opened(window)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F)
    assert fired == []
    sheet.reject()
    qtbot.keyClick(window, Qt.Key.Key_F)
    assert fired == [True]


def test_sheet_covers_its_window_and_grows_with_it(window: QWidget) -> None:
    sheet = opened(window)
    window.resize(740, 500)
    QApplication.sendPostedEvents()
    assert sheet.geometry() == window.rect()
    assert window.rect().contains(sheet.panel.geometry())
    sheet.reject()


# The focus ring, and icons.


def test_ring_appears_only_after_a_key(window: QWidget, qtbot: QtBot) -> None:
    inner = QWidget()
    row = QHBoxLayout(inner)
    first, second = PlainButton("One"), PlainButton("Two")
    row.addWidget(first)
    row.addWidget(second)
    put(window, inner)
    qtbot.mouseClick(first, LEFT)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert focus_is_by_key()
    assert second.hasFocus()
    rings = [ring for ring in window.findChildren(FocusRing) if ring.isVisible()]
    assert [ring.around for ring in rings] == [second]
    place = second.mapTo(window, QPoint(0, 0))
    assert rings[0].pos() == place - QPoint(4, 4)


def test_icons_are_sharp_at_any_scale_and_follow_the_colour(qapp: QApplication) -> None:
    for name in glyphs.NAMES:
        for ratio in (1.0, 1.25, 2.0):
            pixmap = icons.icon(name).pixmap(QSize(16, 16), ratio)
            assert pixmap.width() == round(16 * ratio)
    image = icons.icon("save", "accent").pixmap(QSize(16, 16), 1.0).toImage()
    assert image.pixelColor(8, 8) == theme().palette.accent
    off = icons.icon("save").pixmap(QSize(16, 16), 1.0, QIcon.Mode.Disabled).toImage()
    assert off.pixelColor(8, 8) == theme().palette.text_off


def test_kinds_differ_by_shape_alone(qapp: QApplication) -> None:
    kinds = ("original", "save", "ai", "restore", "pick", "autosave", "label", "damaged", "folded")
    images = [icons.icon(kind, "text").pixmap(QSize(16, 16), 1.0).toImage() for kind in kinds]
    assert all(one != other for i, one in enumerate(images) for other in images[i + 1 :])
