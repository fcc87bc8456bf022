"""A request cut into its pieces, where what is quoted stays whole."""

from __future__ import annotations

import re
from collections.abc import Iterable

_QUOTED = re.compile(r"""["“”„«»]([^"“”„«»]+)["“”„«»]|(?<!\w)['‘’]([^'‘’]+)['‘’](?!\w)|`([^`]+)`""")
_MARK = re.compile(r"\ue000(\d+)\ue001")
_JOINT = re.compile(r"(\s*(?:[,;&\n]|\.(?=\s|$)|\b(?:and|then|plus)\b)(?!\d)\s*)", re.IGNORECASE)
_CUTTING = re.compile(rf"{_JOINT.pattern}|[\"“”„«»'‘’`]", re.IGNORECASE)
_MINUS = re.compile(r"(?<!\w)[−–](?=\.?\d)")
_HEAD = re.compile(
    r"(?:(?:please|now|also|next|first|finally|just|(?:can|could|would|will) you|let['’]?s|i want you to"
    r"|i['’]d like you to|go|and|then)\b[\s,:]*)*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s,]+(?:please|now|too|as well|again|for me|thanks|thank you))*[\s.!?]*$", re.IGNORECASE
)
_ARTICLE = re.compile(r"(?:the|a|an|my|our|this)\s+(?=\S)", re.IGNORECASE)


class Quoted(str):
    """Words that stood in quotes: they are meant as they stand."""

    __slots__ = ()


class Pieces:
    """A request in pieces, in order; `glue[i]` is what stood between piece i and the next."""

    def __init__(self, request: str, whole: Iterable[str] = ()) -> None:
        """`whole` are names that are not to be cut, nor is what was quoted once where it comes again."""
        self._quotes: list[str] = []
        text = request.replace("\ue000", "").replace("\ue001", "")
        text = self._kept_whole(text, whole)
        text = _QUOTED.sub(lambda found: self._keep(found[1] or found[2] or found[3]), text)
        text = _MINUS.sub("-", self._kept_whole(text, list(self._quotes)))
        cut = _JOINT.split(text)
        self.pieces: list[str] = []
        self.glue: list[str] = []
        for piece, joint in zip(cut[::2], [*cut[1::2], ""], strict=True):
            tidy = _tidy(piece)
            if tidy:
                self.pieces.append(tidy)
                self.glue.append(joint)
            elif self.glue:
                self.glue[-1] += joint

    def _kept_whole(self, text: str, names: Iterable[str]) -> str:
        """The text with a mark in place of each of these names that would else be cut."""
        for name in sorted(filter(_CUTTING.search, names), key=len, reverse=True):
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
            text = re.sub(pattern, lambda found: self._keep(found[0]), text, flags=re.IGNORECASE)
        return text

    def _keep(self, words: str) -> str:
        self._quotes.append(self.name(words))
        return f"\ue000{len(self._quotes) - 1}\ue001"

    def joined(self, start: int, end: int) -> str:
        """The pieces from `start` to before `end` as one."""
        last = end - 1
        before = zip(self.pieces[start:last], self.glue[start:last], strict=True)
        return "".join(piece + glue for piece, glue in before) + self.pieces[last]

    def plain(self, text: str) -> str:
        """The text as it was asked, quotes and all."""
        return _MARK.sub(lambda found: f"“{self._quotes[int(found[1])]}”", text).strip()

    def name(self, text: str) -> str:
        """A name that the text gives, without its quotes."""
        return _MARK.sub(lambda found: self._quotes[int(found[1])], text).strip()

    def phrases(self, text: str) -> list[str | Quoted]:
        """What a list names: `the pad, the bass and "Lead, wide"`."""
        found: list[str | Quoted] = []
        for part in _JOINT.split(text)[::2]:
            mark = _MARK.fullmatch(without_article(part))
            if mark is not None:
                found.append(Quoted(self._quotes[int(mark[1])]))
            elif part.strip():
                found.append(self.name(part))
        return found


def is_quoted(text: str) -> bool:
    """Whether a piece begins with what stood in quotes."""
    return text.startswith("\ue000")


def without_article(words: str) -> str:
    """`the pad` as `pad`."""
    return _ARTICLE.sub("", words.strip(), count=1) if _ARTICLE.match(words.strip()) else words.strip()


def _tidy(piece: str) -> str:
    """A piece without what is said for politeness before and behind it."""
    piece = piece.strip()
    head = _HEAD.match(piece)
    return _TAIL.sub("", piece[head.end() :] if head else piece).strip()
