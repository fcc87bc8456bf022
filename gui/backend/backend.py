"""The backend that this window was told of: its address and token, and whether it is there."""

from __future__ import annotations

import os
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from gui.backend.client import Client
from gui.backend.probe import OFF, Kind, Probe, Standing

TOKEN_VARIABLE: Final = "REPRISE_TOKEN"
"""The environment variable that the backend process takes its token from, too."""
_LOOK_EVERY_MS: Final = 10_000
_LOOK_SELDOM_MS: Final = 60_000
"""Sonic Claude writes a line of its log for each request."""
_LOOK_SOON_MS: Final = 2_000


class Backend(QObject):
    """Knows the one backend of this window and looks now and then whether it answers. Main thread.

    Without an address nothing is sent anywhere and no timer runs. The token lives in memory alone.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client: Client | None = None
        self._token = os.environ.get(TOKEN_VARIABLE, "")
        self._standing = OFF
        self._probe: Probe | None = None
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.look)

    @property
    def address(self) -> str:
        """Where it is; empty where none is set."""
        return self._client.address if self._client is not None else ""

    @property
    def token(self) -> str:
        """What is sent with each request; empty for none."""
        return self._token

    @property
    def is_set(self) -> bool:
        """Whether there is an address."""
        return self._client is not None

    @property
    def standing(self) -> Standing:
        """What is known of it now."""
        return self._standing

    @property
    def is_settled(self) -> bool:
        """Whether it is known how it stands."""
        return self._standing.kind is not Kind.ASKING

    @property
    def client(self) -> Client:
        """Speaks to it; only where it is set."""
        assert self._client is not None
        return self._client

    def use(self, address: str, token: str | None = None) -> None:
        """Know another backend, None keeps the token; an empty address means none."""
        if self._client is not None:
            self._client.leave()
        self.close()
        if token is not None:
            self._token = token
        if address:
            self._client = Client(address, self._token, self)
        self._become(Standing(Kind.ASKING) if address else OFF)
        self.look()

    def look(self) -> None:
        """Ask whether it is there; `changed` tells if that is news."""
        if self._client is None or self._probe is not None:
            return
        self._clock.stop()
        self._probe = Probe(self._client, self)
        self._probe.answered.connect(self._on_answered)

    def close(self) -> None:
        """End all that is under way with it and know none."""
        self._clock.stop()
        if self._probe is not None:
            self._probe.deleteLater()
            self._probe = None
        if self._client is not None:
            self._client.close()
            self._client.deleteLater()
            self._client = None

    def _on_answered(self, standing: Standing) -> None:
        self._probe = None
        seldom = _LOOK_SELDOM_MS if standing.kind is Kind.SONIC_CLAUDE else _LOOK_EVERY_MS
        self._clock.start(seldom if standing.answers else _LOOK_SOON_MS)
        self._become(standing)

    def _become(self, standing: Standing) -> None:
        # Another address may stand as the one before, and is news all the same.
        if standing != self._standing or standing.kind is Kind.ASKING:
            self._standing = standing
            self.changed.emit()
