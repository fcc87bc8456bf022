"""Write the demo library: `python -m resources.demo.generate OUT`; the same bytes every time.

After a change of the story: remove `resources/demo/library` and write it anew; a test compares the two.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from resources.demo import night_drive, other_songs, samples


def library() -> dict[str, bytes]:
    """Every file of the library: paths beneath the data directory, with forward slashes, and contents."""
    files = {f"samples/{name}": data for name, data in samples.sounds().items()}
    for story in (
        night_drive.tell(),
        other_songs.paper_lanterns(),
        other_songs.sketch(),
        other_songs.rainy_afternoon(),
    ):
        for name, data in story.files.items():
            files[f"compositions/{story.song.id}/{name}"] = data
    return dict(sorted(files.items()))


def write_library(out: Path) -> None:
    """Write the library into `out`, which must be missing or empty: nobody's files are mixed with it."""
    if out.exists() and any(out.iterdir()):
        raise SystemExit(f"{out} is not empty. Nothing was written; choose an empty folder.")
    for name, data in library().items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Write the demo library.")
    parser.add_argument("out", type=Path, help="an empty folder")
    write_library(parser.parse_args().out)


if __name__ == "__main__":
    main()
