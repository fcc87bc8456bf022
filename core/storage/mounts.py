"""Whether a folder lies on a disk of another machine, whose changes this system does not announce."""

from __future__ import annotations

import os
import re
from pathlib import Path

_NETWORK = re.compile(
    r"nfs4?|cifs|smb\w*|9p|afs|ncpfs|ceph|gfs2?|lustre|virtiofs"
    r"|fuse\.(sshfs|rclone|s3fs|gvfs\w*|davfs\w*)"
)
_ESCAPE = re.compile(r"\\([0-7]{3})")


def network_file_system(path: Path) -> str:
    """The kind of network file system that `path` lies on; empty where it is local, or not to be known."""
    try:
        table = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return kind_in(table, os.path.realpath(path))


def kind_in(table: str, path: str) -> str:
    """The same from the text of a table of mounts; the last of the longest fitting mount points holds."""
    best, kind = -1, ""
    for line in table.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = _ESCAPE.sub(lambda match: chr(int(match.group(1), 8)), fields[1])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:
            best, kind = len(point), fields[2]
    return kind if _NETWORK.fullmatch(kind) else ""
