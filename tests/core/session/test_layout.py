"""A long session through every operation makes no file that the data directory's layout does not name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.session.actions import SetTempo
from core.session.dependencies import initialize_services
from core.session.settings import Settings
from tests.core.session.scenes import Scripted
from tests.core.storage.conftest import foreign_write

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
STAMP = r"\d{8}_\d{6}_\d{6}Z"
COMPOSITION = rf"compositions/{UUID}"
FOLDERS = re.compile(
    rf"compositions|{COMPOSITION}|{COMPOSITION}/history|samples|samples/cache"
    rf"|\.reprise|\.reprise/(tmp|locks|kept|trash)"
    rf"|\.reprise/trash/{UUID}~deleted~{STAMP}~[0-9a-f]{{4}}(/history)?"
)
FILES = re.compile(
    rf"{COMPOSITION}/(current|autosave|metadata)\.json"
    rf"|{COMPOSITION}/history/(000_original|\d{{3,}}_{STAMP})\.json"
    rf"|samples/[^/]+\.(wav|flac|ogg|mp3|aiff)|samples/cache/[0-9a-f]+\.json"
    rf"|\.reprise/locks/{UUID}\.lock"
    rf"|\.reprise/kept/{UUID}~(current|autosave)~{STAMP}~[0-9a-f]{{4}}\.json"
    rf"|\.reprise/trash/{UUID}~deleted~{STAMP}~[0-9a-f]{{4}}/(history/)?[^/]+\.json"
)


def strangers(root: Path) -> list[str]:
    """What stands in a data directory and in no layout."""
    found = []
    for path in root.rglob("*"):
        name = str(path.relative_to(root))
        if not (FOLDERS if path.is_dir() else FILES).fullmatch(name):
            found.append(name)
    return found


def test_the_list_knows_what_it_does_not_allow(tmp_path: Path) -> None:
    for name in ("sequences/a.json", "iterations/1.json", "mixer/state.json", "sample_cache/x.json"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("{}")
    assert len(strangers(tmp_path)) == 8


def test_a_long_session_makes_only_files_of_the_layout(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with initialize_services(
        Settings(data_dir=data, autosave_s=0.05), Scripted(SetTempo(tempo=66.0))
    ) as services:
        session, sequencer, mixer = services.session, services.sequencer, services.mixer
        store = services.composition_service
        first = sequencer.create("First")
        bass = sequencer.add_track("Bass", instrument="saw")
        pad = sequencer.add_track("Pad")
        sequencer.edit_track(bass, volume=0.8, pan=-0.2, is_muted=True)
        sequencer.move_track(pad, 0)
        clip = sequencer.add_clip(bass, 0.0, 4.0, "Riff", [{"note": 40, "start_time": 0.0, "duration": 1.0}])
        sequencer.transpose(clip, 12)
        sequencer.duplicate_clip(clip)
        sequencer.resize_clip(clip, 8.0)
        sequencer.move_clip(clip, 16.0, pad)
        sequencer.save_sequence(notes="by hand")
        sequencer.set_loop(enabled=True, start=0.0, end=8.0)
        sequencer.play()
        sequencer.seek(3.0)
        sequencer.autosave()
        mixer.add_channel(bass)
        mixer.set_master_fader(-3.0)
        services.effects.add_effect(bass, "reverb", mix=0.5)
        sequencer.set_tempo(97.0)
        services.ai_agent.take_back(services.ai_agent.ask("slower"))
        assert strangers(data) == []
        sequencer.remove_clip(clip)
        session.back()
        session.back()
        session.forward()
        session.restore("v0")
        session.restore("autosave")
        sequencer.set_time_signature("3/4")
        # Another program, with a state of its own, a damaged one and an autosave of its own.
        folder = store.compositions_path / first
        foreign_write(folder / "current.json", {**store.load(first, "current").data, "tempo": 50.0})
        session.look()
        foreign_write(folder / "current.json", b"{")
        sequencer.set_tempo(96.0)
        session.save()
        foreign_write(folder / "autosave.json", {**store.load(first, "current").data, "tempo": 51.0})
        sequencer.set_tempo(95.0)
        session.autosave()
        store.set_label(first, store.history(first)[-1].stem, "mix")
        assert strangers(data) == []
        second = session.save_as("Second")
        sequencer.rename("Second, again")
        store.delete(second)
        session.close()
        sequencer.open(first)
        sequencer.remove_track(bass)
    assert strangers(data) == []
    assert len(store.history(first)) > 10
    assert len(store.list_ids()) == 2


def test_a_session_with_samples_makes_only_files_of_the_layout(tmp_path: Path) -> None:
    pytest.importorskip("soundfile", reason="the extra for sound is not installed")
    pytest.importorskip("librosa", reason="the extra for sound is not installed")
    from tests.core.session.sounds import sine, write

    data = tmp_path / "data"
    with initialize_services(Settings(data_dir=data, autosave_s=0.05), Scripted()) as services:
        samples = services.samples
        services.sequencer.create("Rain")
        track = services.sequencer.add_track("Rain", type="sample")
        made = [
            samples.import_file(write(tmp_path / f"rain.{kind}", sine())) for kind in ("wav", "flac", "ogg")
        ]
        samples.assign(track, made[0])
        assert samples.analysis(made[0]).duration_s == pytest.approx(1.5)
        services.session.save()
        samples.assign(track, made[1])
        services.session.back()
        assert samples.missing() == ()
        samples.remove(made[2])
    assert strangers(data) == []
    assert len(list((data / "samples").glob("rain*"))) == 2
    assert len(list((data / "samples" / "cache").iterdir())) == 1
