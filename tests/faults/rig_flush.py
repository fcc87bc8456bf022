"""A disk whose flushes fail with an input/output error, under a real file system.

python -m tests.faults.rig_flush --kind xfs
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from core.errors import DurabilityUnknown, RepriseError, SavedNotCurrent, StorageError, Unreadable
from core.storage.composition_service import CompositionService
from tests.faults import loop_disk
from tests.faults.fuse_disk import FuseDisk
from tests.faults.processes_writers import ID, fork, payload


class Failing:
    """Saves while flushes fail; then the disk is well again, is mounted anew, and all is looked at."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._kind = kind
        self._folder = folder
        self._point, self._fuse = folder / "point", folder / "fuse"
        self._broken = folder / "broken"
        self.told: list[str] = []
        self.bad: list[str] = []
        for path in (self._point, self._fuse):
            path.mkdir()

    def run(self) -> None:
        """All of it."""
        image, log = self._folder / "image", self._folder / "log"
        loop_disk.make_image(image, self._kind)
        disk = FuseDisk(image, log, self._broken)
        disk.mount(self._fuse)
        server = fork(lambda _: disk.serve(), self._folder / "server")
        disk.close()
        stands = ["first", "second"]
        try:
            with loop_disk.mounted(self._fuse / "disk", self._point, self._kind):
                service = CompositionService(self._point)
                service.create("first", payload("first"), id=ID)
                service.save(ID, payload("second"))
                self._broken.touch()
                for number in range(3):
                    self._save(service, f"failing-{number}", stands)
                self._broken.unlink()
            with loop_disk.mounted(self._fuse / "disk", self._point, self._kind):
                self._look(CompositionService(self._point), stands)
        finally:
            loop_disk.unmount(self._fuse)
            os.waitpid(server, 0)

    def _save(self, service: CompositionService, marker: str, stands: list[str]) -> None:
        try:
            service.save(ID, payload(marker))
        except StorageError as error:
            self.told.append(type(error).__name__)
            if isinstance(error, SavedNotCurrent | DurabilityUnknown):
                stands.append(f"?{marker}")
        else:
            self.bad.append(f"{marker} was acknowledged on a disk that does not flush")
        try:
            service.load(ID, "current")
        except Unreadable:  # xfs shuts itself down
            pass
        except RepriseError as error:
            self.bad.append(f"current beside a failing disk: {error}")

    def _look(self, service: CompositionService, stands: list[str]) -> None:
        names = {service.load(ID, name.stem).data["name"] for name in service.history(ID)}
        sure = {name for name in stands if not name.startswith("?")}
        if not sure <= names:
            self.bad.append(f"{sure - names} was acknowledged and is gone")
        if service.load(ID, "current").data["name"] not in {"second", *(name.strip("?") for name in stands)}:
            self.bad.append("current is a state that was not saved")
        service.save(ID, payload("well again"))
        left = os.listdir(self._point / ".reprise" / "tmp")
        if left:
            self.bad.append(f"left in tmp/: {left}")


def main() -> int:
    """From the command line; 1 where an error was not told or something is lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kind", choices=list(loop_disk.SIZES_MB), default="ext4")
    parser.add_argument("--folder", type=Path, default=Path("/dev/shm"))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    missing = loop_disk.why_not(given.kind, fuse=True)
    if missing:
        sys.exit(f"skipped: {missing}")
    loop_disk.leave_namespace()
    with tempfile.TemporaryDirectory(prefix="reprise-flush-", dir=given.folder) as made:
        rig = Failing(Path(made), given.kind)
        rig.run()
    print(json.dumps({"told": rig.told, "bad": rig.bad}))
    return int(bool(rig.bad))


if __name__ == "__main__":
    sys.exit(main())
