"""Writers that do not know of us, or of each other, at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from core.storage.composition_service import CompositionService
from tests.core.storage.conftest import ID, snapshot

FOREIGN = """
import json, os, sys, time
from pathlib import Path
folder, who, stop = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
history = folder / "history"
data = json.loads(sys.argv[4])
count = 0
def write(path, text):
    beside = path.with_suffix("." + who + ".tmp")
    beside.write_text(text)
    os.replace(beside, path)
while not stop.exists():
    count += 1
    text = json.dumps({**data, "name": f"{who} {count}"})
    write(folder / "current.json", text)
    number = len(list(history.glob("*.json")))
    write(history / f"{number:03d}_{time.strftime('%Y%m%d_%H%M%S')}.json", text)
    time.sleep(0.003)
print(count)
"""


def test_no_acknowledged_version_is_lost_and_no_reader_sees_a_torn_file(
    service: CompositionService, library: Path, folder: Path, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    arguments = [str(stop), json.dumps(snapshot(filler="x" * 20_000))]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", FOREIGN, str(folder), who, *arguments], stdout=subprocess.PIPE
        )
        for who in ("first", "second")
    ]
    acknowledged: dict[str, str] = {}
    failures: list[BaseException] = []
    savers = 2

    def save(who: str) -> None:
        nonlocal savers
        ours = CompositionService(library)
        for count in range(1, 31):
            name = f"{who} {count}"
            stem = ours.save(ID, snapshot(name=name, filler="y" * 20_000)).stem
            assert stem is not None
            acknowledged[stem] = name
        savers -= 1

    def read() -> None:
        reader = CompositionService(library)
        while savers and not failures:
            assert reader.load(ID, "current").data["tempo"] == 120.0
            for stamp in reader.listing(ID).versions[-3:]:
                reader.load(ID, stamp.name)

    def guarded(act, *args) -> None:
        try:
            act(*args)
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=args) for args in ((save, "a"), (save, "b"), (read,))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.touch()
    for writer in writers:
        output, _ = writer.communicate(timeout=60)
        assert int(output) > 0
    assert failures == []
    assert len(acknowledged) == 60
    for stem, name in acknowledged.items():
        assert service.load(ID, stem).data["name"] == name
    assert list((library / ".reprise" / "tmp").iterdir()) == []


def test_no_foreign_state_leaves_current_unkept(
    service: CompositionService, library: Path, folder: Path
) -> None:
    """The writer hands over only when its state is still there: what is gone, one of us has displaced."""
    written: list[str] = []
    stop = threading.Event()

    def write() -> None:
        path = folder / "current.json"
        while not stop.is_set():
            name = f"foreign {len(written)}"
            beside = folder / "beside.tmp"
            beside.write_text(json.dumps(snapshot(name=name)))
            beside.replace(path)
            written.append(name)
            while not stop.is_set() and json.loads(path.read_bytes())["name"] == name:
                time.sleep(0.0005)

    thread = threading.Thread(target=write)
    thread.start()
    ours = 0
    while ours < 60 or len(written) <= 20:
        service.save(ID, snapshot(name=f"ours {ours}"))
        ours += 1
    stop.set()
    thread.join()
    names = {service.load(ID, name.stem).data["name"] for name in service.history(ID)}
    current = service.load(ID, "current").data["name"]
    assert set(written) <= names | {current}
    assert {f"ours {count}" for count in range(ours)} <= names
