"""`diff --patch` as a program uses it: its output alone, applied by a library that is not ours, gives B."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonpatch
import pytest

from core.cli import main
from core.diff import checked_patch
from core.diff.structure import ObjectDelta
from resources.demo import LIBRARY
from tests.core.diff.examples import exact


def readable(folder: Path) -> dict[str, Any]:
    """The states of a composition's folder by their refs, in the order of names; damaged ones left out."""
    found: dict[str, Any] = {}
    for file in [*sorted((folder / "history").glob("*.json")), *folder.glob("autosave.json")]:
        try:
            found[file.stem] = json.loads(file.read_bytes())
        except ValueError:
            continue
    return found


def patch(capture: pytest.CaptureFixture[bytes], *arguments: object, how: str = "--patch") -> Any:
    """What one command wrote, which must have ended well."""
    assert main(["diff", *map(str, arguments), how]) == 0
    raw, err = capture.readouterr()
    assert err == b""
    return json.loads(raw)


def check_pairs(capture: pytest.CaptureFixture[bytes], root: Path, folder: Path, step: int = 1) -> int:
    states = list(readable(folder).items())[::step]
    for (name_a, a), (name_b, b) in pairwise(states):
        operations = patch(capture, root, folder.name, name_a, name_b)
        assert exact(jsonpatch.apply_patch(a, operations)) == exact(b), (name_a, name_b)
        assert (operations == []) == (exact(a) == exact(b))
    return len(states)


def test_patches_of_the_demo_library_make_b_of_a(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    folders = sorted((LIBRARY / "compositions").iterdir())
    assert sum(check_pairs(capfdbinary, LIBRARY, folder) for folder in folders) > 70


def test_patches_of_real_versions_make_b_of_a(
    real_data: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folders = sorted((real_data / "compositions").iterdir())
    assert sum(check_pairs(capfdbinary, real_data, folder, 5) for folder in folders) > 30


def test_a_program_can_pipe_the_patch() -> None:
    folder = next((LIBRARY / "compositions").glob("39b3*"))
    a, b = (json.loads(next(folder.glob(f"history/{n}_*.json")).read_bytes()) for n in ("044", "039"))
    command = [sys.executable, "-m", "core", "diff", str(LIBRARY), "39b3", "v044", "v039", "--patch"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parents[2])
    assert exact(jsonpatch.JsonPatch.from_string(done.stdout.decode()).apply(a)) == exact(b)


def test_a_tested_patch_fails_on_another_version(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    states = readable(next((LIBRARY / "compositions").glob("39b3*")))
    a, b = (next(state for name, state in states.items() if name.startswith(n)) for n in ("039", "044"))
    operations = patch(capfdbinary, LIBRARY, "39b3", "v039", "v044", how="--tested-patch")
    assert exact(jsonpatch.apply_patch(a, operations)) == exact(b)
    with pytest.raises(jsonpatch.JsonPatchTestFailed):
        jsonpatch.apply_patch({**a, "tracks": a["tracks"][::-1]}, operations)
    plain = [operation for operation in operations if operation["op"] != "test"]
    assert plain == patch(capfdbinary, LIBRARY, "39b3", "v039", "v044")


def test_a_patch_that_would_not_make_b_is_not_written(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checked_patch, "diff", lambda a, _: ObjectDelta(removed={"name": a["name"]}))
    assert main(["diff", str(LIBRARY), "39b3", "v039", "v044", "--patch"]) == 1
    raw, err = capfdbinary.readouterr()
    assert raw == b""
    assert err.decode() == "The changes found between A and B do not make B of A, so no patch is written.\n"


def test_a_patch_is_never_without_the_noise(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["diff", str(LIBRARY), "39b3", "v039", "v044", "--patch", "--all"])
    assert stop.value.code == 1
    assert b"not allowed with" in capfdbinary.readouterr().err
