"""A sample that any state of the library uses, or could use, is never removed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidEdit, UnknownPart, Unreadable
from core.model.snapshot import Shape
from core.session.sample_service import SampleService
from core.session.sample_use import uses
from core.session.working import Working
from core.storage.composition_service import CompositionService
from tests.core.session.sounds import sine, write
from tests.core.session.studio import VOX, snapshot
from tests.core.storage.conftest import foreign_write, look_at

HASH = "0" * 40

pytestmark = pytest.mark.timeout(300)  # the first to load librosa on a machine waits until it is compiled


class Library:
    """A library with one sample that nothing uses and one composition of two versions."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = CompositionService(root)
        self.working = Working()
        self.samples = SampleService(self.working, self.store)
        self.sample = self.samples.import_file(write(root.parent / "kick.wav", sine()))
        self.id = self.store.create("Song", {"tracks": [], "clips": []})
        self.save(tempo=100.0)

    @property
    def folder(self) -> Path:
        return self.store.compositions_path / self.id

    def save(self, **fields: Any) -> str:
        stem = self.store.save(self.id, {**self.store.load(self.id, "current").data, **fields}).stem
        assert stem is not None
        return stem

    def using(self) -> dict[str, Any]:
        return {"name": "Song", "sample_assignments": {VOX: self.sample.path}}

    def refused(self) -> str:
        """The sentence with which the removal is refused; everything stays as it was."""
        before = look_at(self.root)
        with pytest.raises(InvalidEdit) as refused:
            self.samples.remove(self.sample)
        assert look_at(self.root) == before
        return str(refused.value)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "data").mkdir()
    return Library(tmp_path / "data")


def test_what_nothing_uses_is_removed_with_its_analysis(library: Library) -> None:
    library.samples.analysis(library.sample)
    assert len(os.listdir(library.root / "samples" / "cache")) == 1
    library.samples.remove(library.sample)
    assert os.listdir(library.root / "samples") == ["cache"]
    assert os.listdir(library.root / "samples" / "cache") == []
    with pytest.raises(UnknownPart):
        library.samples.remove(library.sample)


def test_what_one_old_version_uses_stays(library: Library) -> None:
    stem = library.save(sample_assignments={VOX: library.sample.path})
    library.save(sample_assignments={})
    assert f"version {stem} of “Song” uses it. Nothing has changed." in library.refused()


def test_what_current_or_the_autosave_uses_stays(library: Library) -> None:
    foreign_write(library.folder / "autosave.json", library.using())
    assert "the autosave of “Song” uses it" in library.refused()
    foreign_write(library.folder / "autosave.json", {"name": "Song"})
    foreign_write(library.folder / "current.json", library.using())
    assert "the current state of “Song” uses it" in library.refused()


@pytest.mark.parametrize("shape", Shape)
def test_what_a_clip_or_a_track_of_either_shape_uses_stays(library: Library, shape: Shape) -> None:
    for things, field in (("clips", "audio_file_path"), ("tracks", "sample_file_path")):
        data = snapshot(shape)
        data.get("sequence", data)[things][0][field] = f"/home/somebody/{library.sample.name}"
        foreign_write(library.folder / "current.json", data)
        assert "uses it" in library.refused()


def test_what_lies_in_kept_or_in_the_trash_counts(library: Library) -> None:
    kept = library.root / ".reprise" / "kept" / f"{library.id}~autosave~20260223_113841_000000Z~ab12.json"
    foreign_write(kept, library.using())
    assert ".reprise/kept/" in library.refused()
    kept.unlink()
    library.save(sample_assignments={VOX: library.sample.path})
    library.save(sample_assignments={})
    library.store.delete(library.id)
    assert ".reprise/trash/" in library.refused()
    shutil.rmtree(library.root / ".reprise" / "trash")
    library.samples.remove(library.sample)


def test_what_a_dead_program_left_stranded_counts(library: Library) -> None:
    foreign_write(library.root / ".reprise" / "tmp" / f"{library.id}~current~x-0-1-1~ab", library.using())
    assert ".reprise/tmp/" in library.refused()


def test_half_of_a_fresh_file_counts_for_nothing(library: Library) -> None:
    foreign_write(library.root / ".reprise" / "tmp" / f"{library.id}~new~x-0-1-1~ab", b'{"tracks": [')
    library.samples.remove(library.sample)


def test_edits_that_are_not_saved_count(library: Library) -> None:
    library.working.put(library.id, library.store.load(library.id, "current"))
    with library.working.editing() as desk:
        desk.tracks.append({"id": VOX})
    library.samples.assign(VOX, library.sample)
    assert "the open composition uses it" in library.refused()
    library.samples.unassign(VOX)
    library.samples.remove(library.sample)


@pytest.mark.parametrize(
    "damage", [b"", b'{"tracks": [', b"\0" * 100, b"[]"], ids=["empty", "cut short", "zeros", "a list"]
)
def test_a_damaged_state_could_use_anything(library: Library, damage: bytes) -> None:
    foreign_write(library.folder / "history" / "009_20260223_113841.json", damage)
    words = library.refused()
    assert "009_20260223_113841.json may use it, and cannot be read (" in words


def test_a_state_that_may_not_be_read_could_use_anything(library: Library) -> None:
    (library.folder / "history" / "009_20260223_113841.json").symlink_to("elsewhere.json")
    assert "links are not followed" in library.refused()
    (library.folder / "history" / "009_20260223_113841.json").unlink()
    (library.store.compositions_path / "linked").symlink_to(library.folder)
    assert "compositions/linked may use it" in library.refused()


def test_a_folder_whose_name_no_composition_can_bear_counts(library: Library) -> None:
    library.save(sample_assignments={VOX: library.sample.path})
    library.folder.rename(library.store.compositions_path / "my song (copy)")
    assert "uses it" in library.refused()


def test_what_cannot_be_listed_removes_nothing(library: Library) -> None:
    kept = library.root / ".reprise" / "kept"
    kept.symlink_to(library.root)
    with pytest.raises(Unreadable):
        library.samples.remove(library.sample)
    assert (library.root / library.sample.path).exists()


@pytest.mark.parametrize(
    "data",
    [
        {"kit": {"pads": [{"sound": "x/kick-1.wav"}]}},
        {"tracks": [{"sample_id": HASH}]},
        {"by_path": {"samples/kick-1.wav": 1}},
        {"a": [["C:\\sounds\\KICK-1.wav "]]},
    ],
)
def test_a_field_that_nobody_knows_can_use_a_sample(data: dict[str, Any]) -> None:
    assert uses(data, "kick-1.wav", HASH)
    assert not uses(data, "kick-2.wav", "1" * 40)


def test_a_name_is_one_in_both_spellings_of_its_accents() -> None:
    assert uses({"path": "samples/cafe\u0301.wav"}, "caf\u00e9.wav", HASH)


def test_the_samples_of_the_demo_stay_but_for_the_one_that_nothing_uses(tmp_path: Path) -> None:
    demo = Path(__file__).resolve().parents[3] / "resources" / "demo" / "library"
    root = Path(shutil.copytree(demo, tmp_path / "demo"))
    service = SampleService(Working(), CompositionService(root))
    kick, *used = service.samples()
    assert [sample.name for sample in used] == ["rain_window.wav", "vinyl_crackle.wav", "vox_ah.wav"]
    for sample in used:
        with pytest.raises(InvalidEdit, match=r" of “.*” uses it"):
            service.remove(sample)
    with pytest.raises(InvalidEdit, match=r"024_20260220_194435.json may use it, and cannot be read"):
        service.remove(kick)  # the demo shows a damaged version
    next(root.rglob("024_20260220_194435.json")).unlink()
    service.remove(kick)
    assert service.samples() == tuple(used)
