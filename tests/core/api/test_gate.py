"""Who may ask: not a page of the net that calls itself at home, and nobody without the token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from core.api.app import create_app
from core.api.settings import ServerSettings, load_server_settings
from core.errors import InvalidSettings
from core.session.settings import Settings
from core.storage.composition_service import CompositionService
from tests.core.api.one_song import SCHEME, fine, refused

PAGE = f"{SCHEME}://daw.example:5173"


@pytest.fixture
def asker(data_dir: Path) -> Iterator[Callable[..., Any]]:
    """Makes one who asks a backend with these settings."""
    with ExitStack() as stack:

        def make(**settings: Any) -> Any:
            app = create_app(Settings(data_dir=data_dir, watch=False), ServerSettings(**settings))
            base_url = f"{SCHEME}://127.0.0.1"
            return stack.enter_context(TestClient(app, base_url=base_url, raise_server_exceptions=False))

        yield make


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "127.0.0.1", "localhost", "LOCALHOST:80", "[::1]:9", "[::1]", "127.8.9.1"]
)
def test_this_machine_is_answered_by_its_own_names(asker: Callable[..., Any], host: str) -> None:
    fine(asker().get("/api", headers={"Host": host}))


@pytest.mark.parametrize(
    "host",
    [
        "daw.example",
        "daw.example:8000",
        "127.0.0.1.daw.example",
        "localhost.daw.example",
        "0.0.0.0",
        "192.168.1.7:8000",
        "[::2]",
        "",
        "127.0.0.1@daw.example",
    ],
)
def test_a_name_that_was_led_here_is_not_answered(
    asker: Callable[..., Any], data_dir: Path, host: str
) -> None:
    client = asker()
    refused(client.get("/api", headers={"Host": host}), 421)
    refused(client.post("/api/compositions", json={"name": "x"}, headers={"Host": host}), 421)
    assert CompositionService(data_dir).list_ids() == ()


@pytest.mark.parametrize("origin", [PAGE, "null", f"{SCHEME}://127.0.0.1:8000", ""])
def test_no_page_may_ask_unless_it_is_named(asker: Callable[..., Any], data_dir: Path, origin: str) -> None:
    client = asker()
    refused(client.post("/api/compositions", json={"name": "x"}, headers={"Origin": origin}), 403)
    refused(
        client.options(
            "/api/compositions", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
        ),
        403,
    )
    assert CompositionService(data_dir).list_ids() == ()


def test_a_page_that_is_named_may_ask_and_read_the_answer(asker: Callable[..., Any]) -> None:
    client = asker(origins=(f"{PAGE.upper()}/",), token=SecretStr("sesame"))
    before = client.options(
        "/api/compositions",
        headers={
            "Origin": PAGE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,if-match",
        },
    )
    assert before.is_success
    assert before.headers["access-control-allow-origin"] == PAGE
    answer = client.post(
        "/api/compositions", json={"name": "x"}, headers={"Origin": PAGE, "Authorization": "Bearer sesame"}
    )
    fine(answer)
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "ETag" in answer.headers["access-control-expose-headers"]
    shut = client.get("/api", headers={"Origin": PAGE})
    refused(shut, 401)
    assert shut.headers["access-control-allow-origin"] == PAGE
    refused(client.get("/api", headers={"Origin": f"{PAGE}0", "Authorization": "Bearer sesame"}), 403)


@pytest.mark.parametrize(
    "borne",
    [
        None,
        "",
        "sesame",
        "Bearer",
        "Bearer ",
        "Bearer Sesame",
        "Bearer sesam",
        "Bearer sesame2",
        "Basic sesame",
        "Bearer s\xe9same",
    ],
)
def test_without_the_token_nothing_is_answered(asker: Callable[..., Any], borne: str | None) -> None:
    client = asker(token=SecretStr("sesame"))
    headers = {} if borne is None else {"Authorization": borne.encode("latin-1")}
    for path in ("/api", "/api/compositions", "/api/openapi.json", "/api/events", "/", "/api/nowhere"):
        answer = client.get(path, headers=headers)
        refused(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_with_the_token_any_name_is_answered(asker: Callable[..., Any]) -> None:
    client = asker(token=SecretStr("sesame"))
    fine(client.get("/api", headers={"Authorization": "bearer sesame", "Host": "studio.local:8000"}))


@pytest.mark.parametrize("origin", ["*", "null", "daw.example", f"{PAGE}/app", "://x", ""])
def test_what_is_no_origin_is_refused_at_the_start(origin: str) -> None:
    with pytest.raises(InvalidSettings, match="is no origin"):
        load_server_settings(origins=[origin])


def test_a_wrong_setting_is_told_without_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRISE_TOKEN", "sesame")
    with pytest.raises(InvalidSettings) as told:
        load_server_settings(port=99999)
    assert (
        str(told.value) == "The settings cannot be used: port: input should be less than or equal to 65535."
    )
    monkeypatch.setenv("REPRISE_WAIT_S", "soon")
    with pytest.raises(InvalidSettings, match="REPRISE_WAIT_S: input should be a valid number"):
        load_server_settings()
    assert "sesame" not in repr(ServerSettings(wait_s=1))
