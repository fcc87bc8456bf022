"""The words of a tooltip, as Qt lays them out: a title, and text that wraps at the width of the drawing."""

from __future__ import annotations

from html import escape

from gui.painting import text_width
from gui.theme import theme

_WIDTH = 296  # 320 with the padding


def tooltip_text(title: str, text: str = "") -> str:
    """Return a tooltip of a title and, below it in second place, a text; both plain words, never markup."""
    now = theme()
    lines = escape(title).replace("\n", "<br>")
    if text:
        below = escape(text).replace("\n", "<br>")
        small, quiet = now.font("second").pixelSize(), now.palette.text_2.name()
        lines += f'<br><span style="font-size:{small}px; color:{quiet}">{below}</span>'
    longest = max(text_width(line, now.font("body")) for line in f"{title}\n{text}".split("\n"))
    room = now.metrics.px(_WIDTH)
    # Qt wraps rich text only, and only where it is told a width.
    if longest <= room:
        return f"<span>{lines}</span>"
    return f'<table cellspacing="0" cellpadding="0" width="{room}"><tr><td>{lines}</td></tr></table>'
