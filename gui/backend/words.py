"""How the backend is spoken of: in its sheet, in the status bar, and where it is of no use. Pure, no Qt."""

from __future__ import annotations

from gui.backend.address import short_address
from gui.backend.probe import Kind, Standing

ANOTHER_FOLDER = "It serves another folder than the one shown here, so nothing here goes through it."


def is_here(standing: Standing, directory: str | None) -> bool:
    """Whether it is a Reprise backend over the folder `directory`; what cannot be known is not so."""
    return standing.kind is Kind.OURS and directory is not None and standing.directory == directory


def who_answers(standing: Standing, address: str, directory: str | None) -> tuple[str, str]:
    """What a test says: who answers, and what that means for the open folder, None where none is open."""
    if standing.kind is Kind.OURS:
        who = f"Reprise backend {standing.version}".rstrip()
        if standing.assistant:
            who = f"{who}, assistant {standing.assistant}"
        if directory is None:
            return who, ""
        return who, "It serves the folder shown here." if is_here(standing, directory) else ANOTHER_FOLDER
    if standing.kind is Kind.SONIC_CLAUDE:
        who = f"Sonic Claude {standing.version}".rstrip()
        return who, "It can read a restore back. Its assistant is asked in its own window."
    if standing.kind is Kind.ASKING:
        return f"Asking {short_address(address)} …", ""
    return standing.why, ""


def status(standing: Standing, directory: str | None) -> str:
    """A few words for the status bar; empty where no backend is set."""
    if standing.kind is Kind.OFF:
        return ""
    if standing.kind is Kind.OURS and directory is not None and not is_here(standing, directory):
        return "Backend serves another folder"
    return {
        Kind.ASKING: "Backend not heard yet",
        Kind.OURS: "Backend connected",
        Kind.SONIC_CLAUDE: "Sonic Claude connected",
        Kind.AWAY: "Backend away",
        Kind.LOCKED: "Backend asks for a token",
        Kind.STRANGE: "No backend at its address",
    }[standing.kind]


def unusable(standing: Standing, address: str, directory: str | None) -> str:
    """Why a Reprise backend cannot be asked for anything here, in one sentence; empty where it can."""
    place = short_address(address)
    if standing.kind is Kind.OURS:
        served = f"The backend at {place} serves another folder than the one shown here."
        return "" if is_here(standing, directory) else served
    if standing.kind is Kind.ASKING:
        return f"The backend at {place} has not answered yet."
    if standing.kind is Kind.LOCKED:
        return f"{standing.why} It is set under File → Backend…"
    return standing.why
