"""The stand-in for a provider as a process of its own, as a backend is started beside it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.core.session.model_scripts import NAMED

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The process and its port; its end is waited for."""
    words = [sys.executable, "-m", "tests.core.session.model_server", *options]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ})
    assert process.stdout is not None
    try:
        yield process, int(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10.0) == 0
        process.stdout.close()


def ask(port: int, *said: dict[str, Any], timeout_s: float = 10.0) -> dict[str, Any]:
    body = json.dumps({"model": "local", "messages": said}).encode()
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=timeout_s) as answer:
        spoken: dict[str, Any] = json.load(answer)["choices"][0]["message"]
    return spoken


def test_it_tells_its_port_answers_and_ends_on_a_signal() -> None:
    with running("--port", "0", "--script", "producer") as (process, port):
        asked = {"role": "user", "content": "The request:\ntempo 97"}
        message = ask(port, asked)
        assert message["tool_calls"][0]["function"] == {"name": "set_tempo", "arguments": '{"tempo": 97.0}'}
        told = {"role": "tool", "tool_call_id": "call_0_0", "content": '{"done": true}'}
        assert ask(port, asked, message, told)["content"] == "The tempo is 97 BPM now."
        assert process.poll() is None


def test_it_ends_while_it_thinks() -> None:
    with running("--script", "silent") as (_, port), pytest.raises(OSError, match="timed out"):
        ask(port, timeout_s=0.2)


def test_an_unknown_script_is_refused_with_the_names_of_those_there_are() -> None:
    words = [sys.executable, "-m", "tests.core.session.model_server", "--script", "nobody"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert all(name in done.stderr for name in NAMED)
