"""Samples come in by content, once, durably or not at all; tracks use them; what is missing is told."""

from __future__ import annotations

import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidEdit, NothingOpen, NotSaved, UnknownPart, Unreadable
from core.model.document import parse
from core.model.snapshot import Shape
from core.session.sample_service import MissingSample, SampleService
from core.session.sample_store import Sample, SampleStore
from core.session.working import Working
from core.storage import owner
from core.storage.check import check_library
from core.storage.composition_service import CompositionService
from core.storage.findings import Kind
from core.storage.layout import Opened
from tests.core.session.sounds import KINDS, noise, sine, write
from tests.core.session.studio import BASS, ID, LOOP, RAIN, SHAPES, VOX, changed, snapshot
from tests.core.session.test_layout import strangers
from tests.core.storage.conftest import look_at, open_ground, without_rights

__all__ = ["open_ground", "without_rights"]


class Shop:
    """Samples over a data directory, with a composition open."""

    def __init__(self, root: Path, data: dict[str, Any] | None = None) -> None:
        self.root = root
        self.store = CompositionService(root)
        self.working = Working()
        self.samples = SampleService(self.working, self.store)
        if data is not None:
            self.working.put(ID, parse(json.dumps(data).encode(), "the test's snapshot"))

    @property
    def data(self) -> dict[str, Any]:
        return self.working.freeze().data

    @property
    def files(self) -> list[str]:
        folder = self.root / "samples"
        return sorted(os.listdir(folder)) if folder.exists() else []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def shop(root: Path) -> Shop:
    return Shop(root)


@pytest.fixture(params=SHAPES)
def opened(request: pytest.FixtureRequest, root: Path) -> Shop:
    return Shop(root, snapshot(request.param))


# Coming in


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_sound_comes_in_byte_for_byte_under_its_own_name(
    shop: Shop, tmp_path: Path, kind
) -> None:
    path = write(tmp_path / "in" / f"Kick 01 (final).{kind}", sine())
    sample = shop.samples.import_file(path)
    assert shop.samples.samples() == (sample,)
    assert sample.title == "Kick 01 (final)"
    assert sample.name.startswith("Kick 01 (final)-")
    assert sample.name.endswith(f".{kind}")
    assert sample.size_bytes == path.stat().st_size
    assert (shop.root / sample.path).read_bytes() == path.read_bytes()
    assert strangers(shop.root) == []
    assert os.listdir(shop.root / ".reprise" / "tmp") == []


def test_equal_content_is_stored_once_whatever_it_is_called(shop: Shop, tmp_path: Path) -> None:
    first = shop.samples.import_file(write(tmp_path / "kick.wav", sine()))
    assert shop.samples.import_file(write(tmp_path / "bass drum.wav", sine())) == first
    assert shop.samples.import_file(write(tmp_path / "kick2.wav", sine(220.0))) != first
    assert len(shop.files) == 2


def test_what_another_program_has_put_there_is_used_as_it_is(shop: Shop, tmp_path: Path) -> None:
    write(shop.root / "samples" / "vox_ah.wav", sine())
    sample = shop.samples.import_file(write(tmp_path / "other.wav", sine()))
    assert sample == Sample("vox_ah.wav", "vox_ah", sample.size_bytes)
    assert shop.files == ["vox_ah.wav"]


def test_no_file_is_ever_overwritten(shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "kick.wav", sine())
    name = shop.samples.import_file(path).name
    (shop.root / "samples" / name).write_bytes(b"somebody's own")
    sample = Shop(shop.root).samples.import_file(path)
    assert sample.name != name
    assert sample.title == "kick"
    assert (shop.root / "samples" / name).read_bytes() == b"somebody's own"
    assert (shop.root / sample.path).read_bytes() == path.read_bytes()


def test_the_ending_is_that_of_what_is_inside(shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "really.flac", sine())
    sample = shop.samples.import_file(path.rename(tmp_path / "claims.WAV"))
    assert (sample.title, Path(sample.name).suffix) == ("claims", ".flac")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("a:b?c*d", "a_b_c_d"),
        (".hidden", "hidden"),
        ("Trommel é 日本", "Trommel é 日本"),
        ("x" * 250, "x" * 150),
        ("line\nbreak", "line_break"),
        ("...", "sample"),
    ],
)
def test_a_name_is_made_one_that_every_disk_can_hold(shop: Shop, tmp_path: Path, title, shown) -> None:
    path = write(tmp_path / "plain.wav", sine())
    sample = shop.samples.import_file(path.rename(tmp_path / f"{title}.wav"))
    assert sample.title == shown
    assert shop.samples.sample(sample.name) == sample


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("notes.txt", b"no sound at all", "cannot be decoded"),
        ("empty.wav", b"", "cannot be decoded"),
        ("snapshot.wav", b'{"id": 1}', "cannot be decoded"),
    ],
)
def test_what_does_not_decode_is_refused_and_nothing_is_left_behind(
    shop, tmp_path, name, content, why
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(
        InvalidEdit, match=f"Importing “{name}” is not possible: .*{why}.*Nothing has changed"
    ):
        shop.samples.import_file(tmp_path / name)
    assert os.listdir(shop.root) == []


def test_a_file_that_breaks_off_a_kind_not_taken_and_one_without_sound_are_refused(shop, tmp_path) -> None:
    whole = write(tmp_path / "whole.flac", noise(1.0)).read_bytes()
    (tmp_path / "cut.flac").write_bytes(whole[: len(whole) // 2])
    write(tmp_path / "odd.caf", sine())
    write(tmp_path / "none.wav", sine()[:0])
    for name, why in (
        ("cut.flac", "decoded"),
        ("odd.caf", "it is CAF, and only"),
        ("none.wav", "no sound in it"),
    ):
        with pytest.raises(InvalidEdit, match=why):
            shop.samples.import_file(tmp_path / name)
    assert os.listdir(shop.root) == []


def test_a_file_that_cannot_be_read_is_named(shop: Shop, tmp_path: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.wav")
    for path in (tmp_path / "gone.wav", tmp_path, tmp_path / "pipe.wav"):
        with pytest.raises(Unreadable, match=re.escape(str(path))):
            shop.samples.import_file(path)


def test_imports_of_one_sound_at_once_store_it_once(shop: Shop, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"kick {number}.wav", sine()) for number in range(8)]
    services = [SampleService(Working(), shop.store) for _ in paths]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda each: each[0].import_file(each[1]), zip(services, paths, strict=True)))
    for sample in made:
        assert (shop.root / sample.path).read_bytes() == paths[0].read_bytes()
    assert len(shop.files) == len({sample.name for sample in made})
    assert os.listdir(shop.root / ".reprise" / "tmp") == []


def test_a_disk_that_takes_nothing_leaves_nothing(open_ground, without_rights, tmp_path) -> None:
    shop = Shop(open_ground / "data")
    shop.root.mkdir(mode=0o755)
    path = write(open_ground / "kick.wav", sine())
    with without_rights(), pytest.raises(NotSaved, match="permission is denied"):
        shop.samples.import_file(path)
    assert os.listdir(shop.root) == []


def test_what_finds_no_room_is_not_there_at_all(shop: Shop, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = write(tmp_path / "kick.wav", sine())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size - 1, hard))
    try:
        with pytest.raises(
            NotSaved, match=r"The sample kick was not saved: .* too large .*Nothing has changed"
        ):
            shop.samples.import_file(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert shop.files == []
    assert os.listdir(shop.root / ".reprise" / "tmp") == []
    assert shop.samples.import_file(path).title == "kick"


def test_what_a_dead_import_left_over_goes_with_the_next(shop: Shop, tmp_path: Path) -> None:
    folder = shop.root / ".reprise" / "tmp"
    folder.mkdir(parents=True)
    host, boot, _, _ = owner.token().split("-")
    for name in (f"samples~new~{host}-{boot}-4194303-1~abcdef", "samples~new~00000000-0-1-1~abcdef"):
        (folder / name).write_bytes(b"half")
    shop.samples.import_file(write(tmp_path / "kick.wav", sine()))
    assert os.listdir(folder) == ["samples~new~00000000-0-1-1~abcdef"]  # another machine's, which may live


def test_without_the_extra_a_sentence_says_how_to_have_it(shop, tmp_path, monkeypatch) -> None:
    path = write(tmp_path / "kick.wav", sine())
    monkeypatch.delitem(sys.modules, "core.session.sound", raising=False)
    monkeypatch.delattr("core.session.sound", raising=False)
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(InvalidEdit) as refused:
        shop.samples.import_file(path)
    assert str(refused.value) == (
        "Importing “kick.wav” is not possible: soundfile is not installed; "
        '`pip install "reprise-browser[audio]"` brings it. Nothing has changed.'
    )


# What stands there


def test_only_sound_files_of_the_folder_itself_are_samples(shop: Shop, tmp_path: Path) -> None:
    folder = shop.root / "samples"
    folder.mkdir()
    for name in ("a.wav", "B.FLAC", "take.webm", "samples.json", ".DS_Store", "._a.wav", "readme"):
        (folder / name).write_text("x")
    (folder / "folder.wav").mkdir()
    (folder / "link.wav").symlink_to(tmp_path / "elsewhere.wav")
    assert [sample.name for sample in shop.samples.samples()] == ["B.FLAC", "a.wav", "take.webm"]


@pytest.mark.parametrize("name", ["gone.wav", "../data.wav", "", ".", "..", "cache/x.wav", "a\0b"])
def test_a_sample_that_is_not_there_is_named(shop: Shop, name: str) -> None:
    with pytest.raises(UnknownPart, match="There is no sample"):
        shop.samples.sample(name)


def test_a_link_is_not_followed(shop: Shop, tmp_path: Path) -> None:
    (shop.root / "samples").mkdir()
    (shop.root / "samples" / "link.wav").symlink_to(write(tmp_path / "secret.wav", sine()))
    with pytest.raises(Unreadable, match="links are not followed"):
        shop.samples.analysis(Sample("link.wav", "link", 1))


def test_a_changed_file_has_another_hash(root: Path) -> None:
    store = SampleStore(root)
    path = write(root / "samples" / "a.wav", sine())
    first = store.hash_of("a.wav")
    times = path.stat()
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert store.hash_of("a.wav") != first


# In the composition


def test_assigning_writes_the_fields_of_samples_and_nothing_else(opened: Shop, tmp_path: Path) -> None:
    sample = opened.samples.import_file(write(tmp_path / "rain.wav", sine()))
    before = opened.data
    opened.samples.assign(VOX, sample)
    top = "/sequence" if "sequence" in before else ""
    track = f"{top}/tracks/1"
    assert changed(before, opened.data) == {
        f"/sample_assignments/{VOX}",
        f"{track}/sample_name",
        f"{track}/sample_id",
        f"{track}/sample_file_path",
    }
    found = opened.data.get("sequence", opened.data)["tracks"][1]
    assert opened.data["sample_assignments"][VOX] == found["sample_file_path"] == f"samples/{sample.name}"
    assert found["sample_name"] == "rain"
    assert len(bytes.fromhex(found["sample_id"])) == 20


def test_unassigning_clears_them(opened: Shop, tmp_path: Path) -> None:
    sample = opened.samples.import_file(write(tmp_path / "rain.wav", sine()))
    opened.samples.assign(RAIN, sample)
    opened.samples.unassign(RAIN)
    found = opened.data.get("sequence", opened.data)["tracks"][2]
    assert [found[name] for name in ("sample_id", "sample_name", "sample_file_path")] == [None] * 3
    assert RAIN not in opened.data["sample_assignments"]
    assert (opened.root / sample.path).exists()
    before = opened.data
    opened.samples.unassign(RAIN)
    assert changed(before, opened.data) == set()


def test_what_is_not_there_is_neither_assigned_nor_unassigned(opened: Shop, tmp_path: Path) -> None:
    sample = opened.samples.import_file(write(tmp_path / "rain.wav", sine()))
    before = opened.data
    for edit in (lambda: opened.samples.assign("drums", sample), lambda: opened.samples.unassign("drums")):
        with pytest.raises(UnknownPart, match="There is no track “drums”"):
            edit()
    with pytest.raises(UnknownPart, match="There is no sample “gone"):
        opened.samples.assign(VOX, Sample("gone.wav", "gone", 1))
    assert changed(before, opened.data) == set()
    with pytest.raises(NothingOpen):
        Shop(opened.root).samples.assign(VOX, sample)


def test_unassigning_makes_nothing_that_the_snapshot_lacks(root: Path) -> None:
    data = {"id": ID, "name": "Bare", "tracks": [{"id": BASS}]}
    shop = Shop(root, data)
    shop.samples.unassign(BASS)
    assert shop.data == data


def test_what_is_missing_is_told_with_who_misses_it(opened: Shop) -> None:
    folder = opened.root / "samples"
    folder.mkdir()
    (folder / "b.wav").write_bytes(b"x")
    assert opened.samples.missing() == (
        MissingSample("samples/a.wav", (), (LOOP,)),
        MissingSample("samples/vox.wav", (VOX,), ()),
    )
    (folder / "a.wav").write_bytes(b"x")
    (folder / "vox.wav").write_bytes(b"x")
    assert opened.samples.missing() == ()


def test_foreign_paths_are_known_by_name_and_never_opened(root: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.wav", sine())
    (root / "samples").mkdir()
    (root / "samples" / "kick.wav").write_bytes(b"x")
    data = snapshot(Shape.FLAT)
    data["sample_assignments"] = {
        VOX: str(outside),
        BASS: "C:\\Users\\somebody\\samples\\kick.wav",
        RAIN: "../outside.wav",
        "gone-track": "/home/somebody/hat.wav",
    }
    data["clips"] = []
    missing = Shop(root, data).samples.missing()
    assert [each.path for each in missing] == ["../outside.wav", "/home/somebody/hat.wav", str(outside)]
    assert missing[1].tracks == ("gone-track",)


def test_a_save_with_samples_has_nothing_that_a_check_would_note(root: Path, tmp_path: Path) -> None:
    shop = Shop(root)
    composition = shop.store.create("Song", {"tracks": [{"id": VOX, "name": "Vox"}], "clips": []})
    shop.working.put(composition, shop.store.load(composition, "current"))
    sample = shop.samples.import_file(write(tmp_path / "vox ah.wav", sine()))
    shop.samples.assign(VOX, sample)
    shop.store.save(composition, shop.data)
    report = check_library(Opened(root))
    assert report.violations == ()
    assert [note for note in report.notes if note.kind is Kind.NO_SAMPLE] == []
    (root / sample.path).unlink()
    assert Kind.NO_SAMPLE in {note.kind for note in check_library(Opened(root)).notes}
    assert [each.path for each in shop.samples.missing()] == [sample.path]


def test_looking_writes_nothing(opened: Shop, tmp_path: Path) -> None:
    write(opened.root / "samples" / "a.wav", sine())
    before = look_at(opened.root)
    opened.samples.samples()
    opened.samples.sample("a.wav")
    opened.samples.missing()
    assert look_at(opened.root) == before
