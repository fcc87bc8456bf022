"""The example of the README runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.storage.composition_service import CompositionService

README = Path(__file__).resolve().parents[3] / "README.md"


def test_the_example_makes_the_versions_that_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    monkeypatch.chdir(tmp_path)
    exec(compile(found[1], "README.md", "exec"), {})
    store = CompositionService(tmp_path / "data")
    (composition,) = store.list_ids()
    sources = [store.load(composition, v.stem).metadata["source"] for v in store.history(composition)]
    assert sources == ["create_composition", "manual_save", "ai_iteration", "restore", "restore"]
    assert store.load(composition, "current").sequence["tracks"] == []
