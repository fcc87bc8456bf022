"""Plain requests about the song: tempo, meter, the level of everything."""

from __future__ import annotations

import re

from core.diff.words import number as spell
from core.session import actions
from core.session.amounts import number, rounded
from core.session.plain_request import Asked, PlainRequest, Plan, say

_STEP_BPM = 5.0
_STEP_DB = 3.0
_BPM = r"(?:\s*bpm)?"


def _tempo(asked: Asked) -> Plan:
    return _to(number(asked.text("number")))


def _faster(asked: Asked) -> Plan:
    by = number(asked.text("number")) if asked.has("number") else _STEP_BPM
    if asked.has("percent"):
        by *= asked.scene.song.tempo / 100.0
    return _to(rounded(asked.scene.song.tempo + (by if asked.has("faster") else -by)))


def _to(bpm: float) -> Plan:
    return Plan(f"The tempo is {spell(bpm)} BPM.", (actions.SetTempo(tempo=bpm),))


def _meter(asked: Asked) -> Plan:
    wanted = asked.text("meter").replace(" ", "")
    return Plan(f"The time signature is {wanted}.", (actions.SetTimeSignature(time_signature=wanted),))


def _master(asked: Asked) -> Plan:
    level = number(asked.text("number")) if asked.has("number") else _STEP_DB
    if not asked.has("to"):
        level = rounded(asked.scene.master_fader + (level if asked.has("up") else -level))
    return Plan(f"The master is at {spell(level)} dB.", (actions.SetMasterFader(fader=level),))


def _speeds(word: str, verb: str) -> tuple[re.Pattern[str], ...]:
    """The ways to ask for another speed."""
    amount = rf"<number>(?:\s*(?P<percent>%|percent)|{_BPM})"
    return (
        say(rf"(?:make (?:it|the song) )?(?:a (?:bit|little|touch) )?{word}(?:(?: by)? {amount})?"),
        say(rf"{verb}(?:(?: by)? {amount})?"),
        say(rf"(?:make (?:it|the song) )?{amount} {word}"),
    )


REQUESTS = (
    PlainRequest(
        "tempo 124",
        "sets the tempo in BPM; also “set the tempo to 124”",
        (
            say(rf"(?:(?:set|change|put) )?(?:the )?(?:tempo|bpm)(?: (?:to|at|of|=))? <number>{_BPM}"),
            say(r"(?:set (?:it )?to )?<number>\s*bpm"),
        ),
        _tempo,
    ),
    PlainRequest(
        "faster by 4",
        "raises the tempo by so many BPM, or per cent; by 5 BPM where it is not said",
        _speeds("(?P<faster>faster)", "(?P<faster>speed (?:it |the song )?up)"),
        _faster,
    ),
    PlainRequest(
        "slower by 4",
        "lowers the tempo in the same way",
        _speeds("slower", "slow (?:it |the song )?down"),
        _faster,
    ),
    PlainRequest(
        "time signature 3/4",
        "sets the meter",
        (
            say(
                r"(?:(?:set|change|put) )?(?:the )?(?:time signature|meter|metre)(?: (?:to|of))? "
                r"(?P<meter>\d{1,3}\s*/\s*\d{1,3})"
            ),
        ),
        _meter,
    ),
    PlainRequest(
        "set the master to -3 dB",
        "sets the level of everything; also “master up 2 dB”, “turn the master down by 1 dB”",
        (
            say(
                r"(?:(?:set|put) )?(?:the )?master(?: (?:fader|level|volume))?"
                r" (?P<to>to|at) <number>(?:\s*db)?"
            ),
            say(
                r"(?:turn )?(?:the )?master(?: (?:fader|level|volume))? (?:<up>|<down>)"
                r"(?: by)?(?: <number>(?:\s*db)?)?"
            ),
            say(r"turn (?:<up>|<down>) (?:the )?master(?: by)?(?: <number>(?:\s*db)?)?"),
        ),
        _master,
    ),
)
