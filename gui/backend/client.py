"""Requests to a backend: without waiting, with an end to every wait, and each failure in one sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QByteArray, QObject, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest, QSslError

from gui.backend.address import short_address
from gui.backend.errors import (
    BackendAway,
    BackendError,
    BackendLocked,
    BackendRefused,
    BackendStrange,
)
from gui.backend.events import EventReader, EventTooLong

PROBE_MS: Final = 3_000
ANSWER_MS: Final = 60_000
"""A restore waits for others at work on the composition, and for the disk."""
_MOST_BYTES: Final = 256 * 2**20
_Error = QNetworkReply.NetworkError
_Status = QNetworkRequest.Attribute.HttpStatusCodeAttribute


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer that is no error: its status and its body."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Call(QObject):
    """One request under way: `answered` or `failed` once, unless `abort` was called. Main thread."""

    answered = Signal(object)  # Answer
    failed = Signal(object)  # BackendError
    event_arrived = Signal(object)  # Event, while a stream lasts

    def __init__(
        self, reply: QNetworkReply, address: str, has_token: bool, acts: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._reply = reply
        self._address = address
        self._has_token = has_token
        self._acts = acts
        self._events = EventReader()
        self._is_over = False
        self._broken: BackendError | None = None
        self._tls: list[str] = []
        reply.setParent(self)
        reply.sslErrors.connect(self._on_tls_errors)
        reply.readyRead.connect(self._on_ready_read)
        reply.downloadProgress.connect(self._on_progress)
        reply.finished.connect(self._on_finished)

    def abort(self) -> None:
        """End it without a word: neither signal comes any more."""
        self._is_over = True
        self._reply.abort()
        self.deleteLater()

    def leave(self) -> None:
        """End it because another backend was chosen; only what was to do something is told so."""
        if self._acts and not self._is_over:
            sentence = "Another backend was chosen before the answer was whole."
            self.failed.emit(BackendAway(self._address, sentence, may_have_acted=True))
        self.abort()

    def _has_ended(self) -> bool:
        return self._is_over

    def _on_tls_errors(self, errors: list[QSslError]) -> None:
        self._tls = [error.errorString() for error in errors]

    @property
    def _is_stream(self) -> bool:
        kind = str(self._reply.header(QNetworkRequest.KnownHeaders.ContentTypeHeader) or "")
        return kind.partition(";")[0].strip() == "text/event-stream" and self._reply.attribute(_Status) == 200

    def _on_ready_read(self) -> None:
        if self._has_ended() or not self._is_stream:
            return
        try:
            events = self._events.feed(bytes(self._reply.readAll().data()))
        except EventTooLong:
            self._break(BackendStrange("The backend sent an event without an end."))
            return
        for event in events:
            self.event_arrived.emit(event)
            if self._has_ended():  # whoever heard of it has let go
                return

    def _on_progress(self, received: int, _: int) -> None:
        if received > _MOST_BYTES and not self._is_stream:
            self._break(BackendStrange("The backend's answer is larger than any answer is."))

    def _break(self, error: BackendError) -> None:
        self._broken = error
        self._reply.abort()

    def _on_finished(self) -> None:
        self._on_ready_read()
        if self._has_ended():
            return
        self._is_over = True
        error = self._broken or self._fault()
        if error is None:
            status = self._reply.attribute(_Status)
            self.answered.emit(Answer(int(status), bytes(self._reply.readAll().data())))
        else:
            self.failed.emit(error)
        self.deleteLater()

    def _fault(self) -> BackendError | None:
        """Why this is no success, None where it is one."""
        status, error = self._reply.attribute(_Status), self._reply.error()
        # Below 200 are faults of the connection, from 200 on answers of the other side that say so.
        if status is None or 0 < error.value < 200:
            return self._no_answer(error)
        if 300 <= status < 400:
            target = self._reply.header(QNetworkRequest.KnownHeaders.LocationHeader)
            where = QUrl(target).host() if target else ""
            onward = f"{short_address(self._address)} sends on to {where or 'another address'}"
            return BackendStrange(f"{onward}, which is not followed; give that address instead.")
        if status in (401, 403):
            return BackendLocked(self._address, has_token=self._has_token)
        if status >= 400:
            return BackendRefused(status, _detail(bytes(self._reply.readAll().data()), status))
        return None

    def _no_answer(self, error: QNetworkReply.NetworkError) -> BackendAway:
        place = short_address(self._address)
        if error == _Error.ConnectionRefusedError:
            return BackendAway(self._address, f"Nothing answers at {place}.")
        if error == _Error.HostNotFoundError:
            host = QUrl(self._address).host()
            return BackendAway(self._address, f"There is no machine called {host}.")
        if error == _Error.SslHandshakeFailedError:
            why = "; ".join(dict.fromkeys(self._tls)).rstrip(".") or "no safe connection came about"
            return BackendAway(self._address, f"The connection to {place} is not safe: {why}.")
        acted = self._acts
        if error in (_Error.OperationCanceledError, _Error.TimeoutError):
            sentence = f"{place} does not answer in time."
        elif error == _Error.RemoteHostClosedError:
            sentence = f"{place} broke off before its answer was whole."
        else:
            sentence = f"{place} cannot be reached: {self._reply.errorString().rstrip('.')}."
        return BackendAway(self._address, sentence, may_have_acted=acted)


def _detail(body: bytes, status: int) -> str:
    """The sentence of a problem (RFC 9457), or of whatever names its reason `detail`."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    detail = told.get("detail") if isinstance(told, dict) else None
    if isinstance(detail, str) and detail.strip():
        return " ".join(detail.split())
    return f"The backend answered with status {status} and gave no reason."


class Client(QObject):
    """Speaks to one address with one token; nothing is sent to any other. Main thread."""

    def __init__(self, address: str, token: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.address = address
        self._token = token
        self._network: QNetworkAccessManager | None = None

    def get(self, path: str, *, timeout_ms: int = ANSWER_MS) -> Call:
        """Ask for what lies at a path, which begins with a slash."""
        request = self._request(path, timeout_ms)
        return self._call(self._manager().get(request), acts=False)

    def post(self, path: str, body: object, *, timeout_ms: int = ANSWER_MS) -> Call:
        """Send JSON to a path."""
        return self._post(self._request(path, timeout_ms), body)

    def stream(self, path: str, body: object) -> Call:
        """Send JSON to a path that answers with events, for as long as it takes; to end it early, `abort`."""
        request = self._request(path, 0)
        request.setRawHeader(b"Accept", b"text/event-stream")
        return self._post(request, body)

    def close(self) -> None:
        """End all that is under way, without a word."""
        for call in self.findChildren(Call):
            call.abort()

    def leave(self) -> None:
        """End all that is under way, as another backend was chosen; whoever wanted something done is told."""
        for call in self.findChildren(Call):
            call.leave()

    def _post(self, request: QNetworkRequest, body: object) -> Call:
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        data = QByteArray(json.dumps(body).encode())
        return self._call(self._manager().post(request, data), acts=True)

    def _call(self, reply: QNetworkReply, *, acts: bool) -> Call:
        return Call(reply, self.address, bool(self._token), acts, self)

    def _manager(self) -> QNetworkAccessManager:
        if self._network is None:
            self._network = QNetworkAccessManager(self)
            # The token goes to this address alone, so nothing is followed to elsewhere.
            self._network.setRedirectPolicy(QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        return self._network

    def _request(self, path: str, timeout_ms: int) -> QNetworkRequest:
        request = QNetworkRequest(QUrl(self.address + path))
        request.setTransferTimeout(timeout_ms)
        request.setRawHeader(b"Accept", b"application/json")
        request.setRawHeader(b"User-Agent", b"Reprise")
        manual = QNetworkRequest.LoadControl.Manual
        request.setAttribute(QNetworkRequest.Attribute.CookieLoadControlAttribute, manual)
        request.setAttribute(QNetworkRequest.Attribute.CookieSaveControlAttribute, manual)
        request.setAttribute(QNetworkRequest.Attribute.AuthenticationReuseAttribute, manual)
        if self._token:
            request.setRawHeader(b"Authorization", b"Bearer " + self._token.encode())
        return request
