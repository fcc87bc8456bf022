"""Why an action failed, in plain words: backends report what Python said."""

from __future__ import annotations

import re

from core.diff.words import listed

_MISSING = re.compile(r"missing \d+ required (?:positional|keyword-only) arguments?: (.+)$", re.MULTILINE)
_UNKNOWN = re.compile(r"got an unexpected keyword argument '?(\w+)'?")
_VALIDATION = re.compile(r"validation errors? for .*?\n(\S+)\n\s+(.+?)(?: \[type=|\n|$)", re.DOTALL)
_QUOTED = re.compile(r"'(\w+)'")
_LONGEST = 160
_TOLD = {
    "track_id": "which track",
    "clip_id": "which clip",
    "effect_id": "which effect",
    "tempo": "the tempo",
    "time_signature": "the time signature",
    "name": "the name",
    "notes": "the notes",
}


def reason_of(error: str) -> str:
    """One sentence; what it cannot explain it gives as it stands, first line alone."""
    error = error.strip()
    if found := _MISSING.search(error):
        names = _QUOTED.findall(found[1])
        left_out = listed(_TOLD.get(name, f"“{name}”") for name in names) if names else "all it needs"
        return f"The program that does it was not told {left_out}."
    if found := _UNKNOWN.search(error):
        return f"The program that does it was given “{found[1]}”, which it does not know."
    if found := _VALIDATION.search(error):
        field, said = found[1], found[2].strip()
        if said.lower() == "field required":
            return f"“{field}” was missing from what was asked of the program."
        return f"“{field}” was not accepted: {said[:1].lower()}{said[1:].rstrip('.')}."
    if re.search(r"timed? ?out", error, re.IGNORECASE):
        return "The program took too long to answer."
    first = error.partition("\n")[0].strip()
    if not first:
        return "No reason was recorded."
    return first if len(first) <= _LONGEST else first[: _LONGEST - 1].rstrip() + "…"
