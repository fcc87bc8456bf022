"""All plain requests that are understood without a model, as data; and the words in which they are listed."""

from __future__ import annotations

import re

from core.session import requests_of_clips, requests_of_effects, requests_of_song, requests_of_tracks
from core.session.plain_request import PlainRequest

REQUESTS: tuple[PlainRequest, ...] = (
    *requests_of_song.REQUESTS,
    *requests_of_tracks.REQUESTS,
    *requests_of_effects.REQUESTS,
    requests_of_tracks.DELETE,
    *requests_of_clips.REQUESTS,
)
"""In the order in which they are tried."""

_HELP = re.compile(
    r"(?:help(?: me)?|what (?:can|do) you (?:do|know|understand)|what can i (?:ask|say)(?: you)?"
    r"|(?:list |show )?(?:the |all )?(?:commands|requests))",
    re.IGNORECASE,
)

HELP = (
    "I know plain requests like these, and several at once, joined by “and”, “then” or a comma:\n"
    + "\n".join(f"- {each.example}: {each.does}" for each in REQUESTS)
    + "\nA track is named by its name, by some words of it, by its place (track 2) or in quotes; "
    "“all tracks” and “it” work too. If one part is not understood, nothing is done."
)

EXAMPLES = "I know:\n" + "\n".join(f"- {each.example}" for each in REQUESTS)


def is_help(piece: str) -> bool:
    """Whether a piece asks for the list."""
    return _HELP.fullmatch(piece) is not None
