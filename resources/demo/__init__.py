"""The demo library, and two that write to a copy of it: a foreign backend, and a session of ours. No Qt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

LIBRARY = Path(__file__).parent / "library"
"""What `python -m resources.demo.generate` wrote; read only, the demo works on a copy."""

_WRITER = Path(__file__).parent / "foreign_writer.py"


def copy_library(target: Path) -> Path:
    """Copy the library to `target`/data and return that data directory.

    No modes are copied, for an installed library may be read-only and its copy must not be; a file's time is
    the one at which the story saved it. Raises FileExistsError where `target` has such a file already.
    """
    data = target / "data"
    for source in sorted(LIBRARY.rglob("*")):
        if source.is_file():
            path = data / source.relative_to(LIBRARY)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as out:
                out.write(source.read_bytes())
            _set_time(path)
    return data


def start_writer(data_dir: Path) -> subprocess.Popen[bytes]:
    """Start a process that saves into `data_dir` as a foreign backend does.

    It ends by itself when this process dies or the folder vanishes; else the caller terminates it.
    """
    # Isolated, by its path: it needs nothing but the standard library, and no import path leads to core.
    return subprocess.Popen(
        [sys.executable, "-I", str(_WRITER), str(data_dir)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def start_session(data_dir: Path) -> subprocess.Popen[bytes]:
    """Start a process that works in a session on another composition, with turns of the assistant.

    It ends as the foreign writer does.
    """
    # From the folder that holds `resources` and `core`, wherever the program was started.
    return subprocess.Popen(
        [sys.executable, "-m", "resources.demo.session_writer", str(data_dir.resolve())],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _set_time(path: Path) -> None:
    """Set a file's times to what the snapshot in it says; a file that says nothing is as old as the copy."""
    try:
        snapshot = json.loads(path.read_bytes())
        saved_at = datetime.fromisoformat(snapshot.get("updated_at") or snapshot["created_at"]).timestamp()
    except ValueError:  # a sample, or the damaged version
        return
    os.utime(path, (saved_at, saved_at))
