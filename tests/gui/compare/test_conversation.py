"""The Conversation tab: the chat as it stood, safe markdown, what is new, the way to the takes."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextDocument
from pytestqt.qtbot import QtBot

from core.diff.compare import compare
from core.model.document import Document, parse
from gui.compare.conversation_panel import BATCH, ConversationPanel
from gui.compare.conversation_text import MOST_CHARACTERS, ChatText, markdown_of
from gui.compare.pane import ComparePane
from gui.compare.side import Side
from gui.theme import theme
from tests.gui.compare import samples

SITE = "https:" + "//example.org"
"""In two pieces: no file of the project names an address."""


@pytest.fixture
def shown(pane: ComparePane) -> ComparePane:
    """Version 55 of the demo beside version 53: three turns, the last one new."""
    entry = samples.entry(55)
    assert entry.before is not None
    pair = samples.pair(entry.before, entry.stem)
    pane.set_versions(pair.view.versions, has_current=True, has_autosave=True)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("conversation")
    return pane


def _chat(*texts: str) -> Document:
    messages = [
        {"role": "assistant" if place % 2 else "user", "content": text, "timestamp": str(place)}
        for place, text in enumerate(texts)
    ]
    return parse(json.dumps({"chat_history": messages}).encode(), "a test")


def _panel(qtbot: QtBot, document: Document, before: Document | None = None) -> ConversationPanel:
    panel = ConversationPanel()
    qtbot.addWidget(panel)
    panel.resize(700, 400)
    panel.show()
    a = Side("a", "v001", "a.json") if before is not None else None
    panel.wait_for(document, Side("b", "v002", "b.json"), before, a)
    panel.fill()
    return panel


def test_it_shows_who_said_what_and_what_is_new(shown: ComparePane) -> None:
    panel = shown.conversation
    assert shown.tabs.choice("conversation").accessibleName() == "Conversation, 6"
    assert [card.message.is_new for card in panel.cards] == [False] * 4 + [True] * 2
    assert panel.divider is not None
    assert panel.divider.words == "Said since v053"
    last = panel.cards[-1]
    assert last.accessibleName() == "new, Assistant, 22 Feb 2026, 10:33:21, 6 actions, 2 failed"
    assert "**" not in last.words.toPlainText()
    assert not panel.gone.isVisible()


def test_the_first_new_message_is_in_sight(qtbot: QtBot, shown: ComparePane) -> None:
    panel = shown.conversation
    assert panel.divider is not None
    divider = panel.divider
    bar = panel.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0 and not divider.visibleRegion().isEmpty())


def test_a_prompt_leads_to_the_take_that_it_made(qtbot: QtBot, shown: ComparePane) -> None:
    first, last = shown.conversation.cards[0], shown.conversation.cards[4]
    assert last.link is None
    assert first.link is not None
    with qtbot.waitSignal(shown.version_requested) as asked:
        first.link.click()
    assert asked.args == [samples.stem(20)]


def test_what_is_gone_is_counted(qtbot: QtBot) -> None:
    panel = _panel(qtbot, _chat("Hello"), _chat("Hello", "a", "b"))
    assert panel.gone.text() == "2 messages of v001 are not in v002."
    assert panel.gone.isVisible()


def test_no_conversation_is_said_in_words(qtbot: QtBot) -> None:
    panel = _panel(qtbot, _chat())
    assert panel.empty.title == "No conversation"
    assert panel.stack.currentWidget() is panel.empty


def test_another_save_of_the_same_words_leaves_the_reader_where_he_is(
    qtbot: QtBot, shown: ComparePane
) -> None:
    panel, comparison = shown.conversation, shown.comparison
    assert comparison is not None
    qtbot.waitUntil(lambda: panel.area.verticalScrollBar().value() > 0)
    panel.area.verticalScrollBar().setValue(7)
    cards = panel.cards
    b, a = samples.stem(55), samples.entry(55).before
    assert a is not None
    pair = samples.pair(a, b)
    shown.show_comparison(compare(comparison.a, comparison.b), pair.b, pair.a)
    assert panel.cards == cards
    assert panel.area.verticalScrollBar().value() == 7


def test_a_long_chat_comes_in_parts(qtbot: QtBot) -> None:
    many = BATCH * 2 + 5
    panel = _panel(qtbot, _chat(*(f"Message {place}" for place in range(many))))
    assert len(panel.cards) == BATCH
    assert panel.cards[-1].message.text == f"Message {many - 1}"
    panel.earlier.click()
    panel.earlier.click()
    assert [card.message.text for card in panel.cards] == [f"Message {place}" for place in range(many)]
    assert not panel.earlier.isVisible()


def test_earlier_messages_come_above_what_is_read(qtbot: QtBot) -> None:
    panel = _panel(qtbot, _chat(*(f"Message {place}" for place in range(BATCH * 2))))
    bar = panel.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    first = panel.cards[0]
    top = first.mapTo(panel, QPoint(0, 0)).y()
    panel.earlier.click()
    qtbot.waitUntil(lambda: abs(first.mapTo(panel, QPoint(0, 0)).y() - top) < 60 and bar.value() > 0)


# Text that others wrote


def test_markdown_is_set(qtbot: QtBot) -> None:
    text = ChatText("A message")
    qtbot.addWidget(text)
    text.show_markdown("# Title\n\nSome **bold**\nand `code`\n\n- one\n- two")
    assert text.toPlainText().split() == ["Title", "Some", "bold", "and", "code", "one", "two"]
    assert "bold\nand" in text.toPlainText()
    heading = text.document().begin().begin().fragment().charFormat().font()
    assert heading.pixelSize() == theme().font("pane_title").pixelSize()


def test_markup_is_text_and_pictures_are_links(qtbot: QtBot) -> None:
    text = ChatText("A message")
    qtbot.addWidget(text)
    text.show_markdown(f"<b>no</b> ![pic]({SITE}/a.png) ![p][1]\n\n[1]: file:///etc/passwd")
    assert "<b>no</b>" in text.toPlainText()
    assert "<img" not in text.toHtml()
    for kind in QTextDocument.ResourceType:
        assert text.loadResource(kind.value, QUrl(f"{SITE}/a.png")) is None


def test_a_link_is_named_before_it_is_followed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    text = ChatText("A message")
    qtbot.addWidget(text)
    text.show_markdown(f"[here]({SITE}/x)")
    menu = text.link_menu(QUrl(f"{SITE}/x"))
    said = [action.text() for action in menu.actions() if action.text()]
    assert said == [f"{SITE}/x", "Open in the browser", "Copy the link"]
    assert not opened
    menu.actions()[-1].trigger()
    assert QGuiApplication.clipboard().text() == f"{SITE}/x"
    menu.actions()[-2].trigger()
    assert opened == [f"{SITE}/x"]
    for bad in ("file:///etc/passwd", "javascript:alert(1)", "relative"):
        refused = text.link_menu(QUrl(bad)).actions()[-2]
        assert not refused.isEnabled()


@pytest.mark.parametrize(
    "odd", ["", "\0\0", "#" * 500, "* " * 2000, "> " * 500 + "x", "`" * 999, "|a|b\n|-|-\n|" * 50]
)
def test_odd_text_is_shown(qtbot: QtBot, odd: str) -> None:
    panel = _panel(qtbot, _chat("x", odd))
    assert len(panel.cards) == 2
    assert not panel.grab().isNull()


def test_a_book_is_cut() -> None:
    assert len(markdown_of("a" * (MOST_CHARACTERS * 3))) < MOST_CHARACTERS + 20
