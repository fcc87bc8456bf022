"""Which model is asked, by the settings; what is wrong with them is one sentence before anything is sent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidSettings
from core.session.dependencies import initialize_services
from core.session.model_choice import choose_planner
from core.session.offline_planner import OfflinePlanner
from core.session.settings import Settings, load_settings

KEY = "sk-not-to-be-seen-1234567890"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MODEL", "MODEL_URL", "MODEL_KEY", "MODEL_TIMEOUT_S", "MODEL_TURN_S"):
        monkeypatch.delenv(f"REPRISE_{name}", raising=False)
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OLLAMA_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def settings(tmp_path: Path, **given: Any) -> Settings:
    return load_settings(data_dir=tmp_path / "data", **given)


def test_without_a_model_plain_requests_are_understood(tmp_path: Path) -> None:
    assert isinstance(choose_planner(settings(tmp_path)), OfflinePlanner)
    assert isinstance(choose_planner(settings(tmp_path, model="  ")), OfflinePlanner)


def test_nothing_of_the_extra_is_loaded_before_a_model_is_set(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from core.session.dependencies import initialize_services\n"
        "from core.session.settings import Settings\n"
        f"initialize_services(Settings(data_dir={str(tmp_path)!r})).close()\n"
        "extra = ('pydantic_ai', 'openai', 'anthropic', 'httpx', 'httpx2')\n"
        "print([name for name in extra if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_the_extra_the_sentence_names_what_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "core.session.model_planner", raising=False)
    monkeypatch.setitem(sys.modules, "pydantic_ai", None)
    with pytest.raises(InvalidSettings) as error:
        initialize_services(settings(tmp_path, model="openai:gpt-5", model_key=KEY))
    assert str(error.value) == (
        "The settings cannot be used: REPRISE_MODEL is set, and pydantic_ai is not installed; "
        '`pip install "reprise-browser[ai]"` brings it.'
    )


def test_settings_of_a_model_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRISE_MODEL", " local ")
    monkeypatch.setenv("REPRISE_MODEL_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("REPRISE_MODEL_KEY", KEY)
    monkeypatch.setenv("REPRISE_MODEL_TURN_S", "2.5")
    found = settings(tmp_path)
    assert (found.model, found.model_url, found.model_turn_s) == ("local", "http://127.0.0.1:1/v1", 2.5)
    assert found.model_key is not None
    assert found.model_key.get_secret_value() == KEY
    assert KEY not in repr(found)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"model_url": "http://127.0.0.1:1"}, "REPRISE_MODEL names no model to ask there."),
        ({"model": "gpt-5"}, "REPRISE_MODEL “gpt-5” names no provider that is known; it is written as "),
        ({"model": "nobody:one"}, "REPRISE_MODEL “nobody:one” names no provider that is known"),
        ({"model": "openai:"}, "REPRISE_MODEL “openai:” names a provider and no model of it."),
        ({"model": "test"}, "REPRISE_MODEL “test” names no provider that is known"),
        ({"model": "openai:gpt-5"}, "needs a key in REPRISE_MODEL_KEY or OPENAI_API_KEY."),
        ({"model": "anthropic:one"}, "needs a key in REPRISE_MODEL_KEY or ANTHROPIC_API_KEY."),
        ({"model": "ollama:one"}, "REPRISE_MODEL “ollama:one” needs an address in REPRISE_MODEL_URL."),
        ({"model": "azure:one", "model_key": KEY}, "needs an address in REPRISE_MODEL_URL."),
        ({"model": "mistral:one", "model_key": KEY}, '`pip install "pydantic-ai-slim[mistral]"` brings it.'),
        ({"model": "bedrock:one", "model_key": KEY}, '`pip install "pydantic-ai-slim[bedrock]"` brings it.'),
        (
            {"model": "deepseek:one", "model_key": KEY, "model_url": "http://127.0.0.1:1"},
            "REPRISE_MODEL_URL has no meaning for the provider “deepseek”.",
        ),
    ],
    ids=lambda each: None if isinstance(each, dict) else each[:40],
)
def test_a_model_that_cannot_be_asked_is_refused_at_the_start(
    given: dict[str, Any], words: str, tmp_path: Path
) -> None:
    pytest.importorskip("pydantic_ai", reason="the extra for models is not installed")
    with pytest.raises(InvalidSettings) as error:
        initialize_services(settings(tmp_path, **given))
    told = str(error.value)
    assert told.startswith("The settings cannot be used: ")
    assert words in told
    assert "\n" not in told
    assert "://" not in told
    assert KEY not in told


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"model_url": "ftp://user:pass@host"}, "model_url: it must be an address that begins with http://"),
        ({"model_url": "localhost:8000"}, "model_url: it must be an address that begins with http://"),
        ({"model_url": "http://"}, "model_url: it must be an address that begins with http://"),
        ({"model_url": "http://[::1"}, "model_url: it must be an address that begins with http://"),
        ({"model_url": "http://host:port"}, "model_url: it must be an address that begins with http://"),
        ({"model_key": 12345}, "model_key: input should be a valid string"),
        ({"model_timeout_s": 0}, "model_timeout_s is “0”, and input should be greater than 0"),
        ({"model_requests": 0}, "model_requests is “0”, and input should be greater than or equal to 1"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named_and_no_secret_is_repeated(
    given: dict[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidSettings) as error:
        settings(tmp_path, **given)
    assert words in str(error.value)
    assert "pass" not in str(error.value)
    assert "12345" not in str(error.value)


def test_a_model_is_chosen_without_a_word_sent_to_it(tmp_path: Path) -> None:
    pytest.importorskip("pydantic_ai", reason="the extra for models is not installed")
    from core.session.model_planner import ModelPlanner

    for given in (
        {"model": "openai:gpt-5", "model_key": KEY},
        {"model": "anthropic:one", "model_key": KEY},
        {"model": "ollama:llama3.1:8b", "model_url": "http://nowhere.invalid:1/v1"},
        {"model": "llama3.1:8b", "model_url": "http://nowhere.invalid:1/v1"},
    ):
        assert isinstance(choose_planner(settings(tmp_path, **given)), ModelPlanner)
