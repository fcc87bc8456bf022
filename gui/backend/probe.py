"""Who answers at an address: a Reprise backend, Sonic Claude, something else, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from gui.backend.client import PROBE_MS, Answer, Client
from gui.backend.errors import BackendAway, BackendError, BackendLocked, BackendRefused

_SONIC_CLAUDE: Final = ("sonic claude", "soniq")
"""How the name begins that it gives at its root; it plans to be called Soniq."""


class Kind(Enum):
    """What is known of the backend."""

    OFF = auto()
    ASKING = auto()
    OURS = auto()
    SONIC_CLAUDE = auto()
    AWAY = auto()
    LOCKED = auto()
    STRANGE = auto()


@dataclass(frozen=True, slots=True)
class Standing:
    """What answered, or `why` none did that is of use. `directory` is the name of the folder it serves."""

    kind: Kind
    version: str = ""
    assistant: str = ""
    directory: str | None = None
    why: str = ""

    @property
    def answers(self) -> bool:
        """Whether it is there and of a kind that this window knows."""
        return self.kind in (Kind.OURS, Kind.SONIC_CLAUDE)


OFF: Final = Standing(Kind.OFF)


class Probe(QObject):
    """Asks once; `answered` comes once, never from inside the constructor."""

    answered = Signal(object)  # Standing

    def __init__(self, client: Client, parent: QObject) -> None:
        super().__init__(parent)
        self._client = client
        call = client.get("/api", timeout_ms=PROBE_MS)
        call.answered.connect(self._on_api)
        call.failed.connect(self._on_no_api)

    def _on_api(self, answer: Answer) -> None:
        told = answer.json()
        if isinstance(told, dict) and told.get("name") == "Reprise":
            directory = told.get("directory")
            self._tell(
                Standing(
                    Kind.OURS,
                    version=_text(told, "version"),
                    assistant=_text(told, "assistant"),
                    directory=directory if isinstance(directory, str) else None,
                )
            )
        else:
            self._ask_root()

    def _on_no_api(self, error: BackendError) -> None:
        if isinstance(error, BackendRefused):
            self._ask_root()
        else:
            self._on_failed(error)

    def _ask_root(self) -> None:
        call = self._client.get("/", timeout_ms=PROBE_MS)
        call.answered.connect(self._on_root)
        call.failed.connect(self._on_failed)

    def _on_root(self, answer: Answer) -> None:
        told = answer.json()
        if isinstance(told, dict) and _text(told, "name").lower().startswith(_SONIC_CLAUDE):
            self._tell(Standing(Kind.SONIC_CLAUDE, version=_text(told, "version")))
        else:
            self._tell(Standing(Kind.STRANGE, why=_STRANGE))

    def _on_failed(self, error: BackendError) -> None:
        kind = Kind.STRANGE
        if isinstance(error, BackendAway):
            kind = Kind.AWAY
        elif isinstance(error, BackendLocked):
            kind = Kind.LOCKED
        self._tell(Standing(kind, why=_STRANGE if isinstance(error, BackendRefused) else str(error)))

    def _tell(self, standing: Standing) -> None:
        self.answered.emit(standing)
        self.deleteLater()


_STRANGE: Final = "Something answers, but it is neither a Reprise backend nor Sonic Claude."


def _text(told: dict[str, Any], key: str) -> str:
    value = told.get(key)
    return " ".join(value.split())[:120] if isinstance(value, str) else ""
