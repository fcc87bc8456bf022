"""What a sample sounds like: told where it is clear, and measured once for each content."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import InvalidEdit
from core.session.sample_analysis import Analysis, pack, unpack
from core.session.sample_service import SampleService
from core.session.sample_store import SampleStore
from core.session.working import Working
from core.storage.composition_service import CompositionService
from tests.core.session.sounds import KINDS, RATE_HZ, Wave, chord, clicks, noise, seconds, sine, write
from tests.core.session.test_layout import strangers
from tests.core.storage.conftest import look_at, open_ground, without_rights

__all__ = ["open_ground", "without_rights"]

pytestmark = pytest.mark.timeout(300)  # the first to load librosa on a machine waits until it is compiled

BARE = Analysis(
    duration_s=1.0,
    rate_hz=8000,
    channels=1,
    peak_db=None,
    rms_db=None,
    listened_s=1.0,
    brightness_hz=None,
    tempo_bpm=None,
    pitch_hz=None,
    pitch_midi=None,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def samples(root: Path) -> SampleService:
    return SampleService(Working(), CompositionService(root))


def analysed(samples: SampleService, tmp_path: Path, wave: Wave, kind: str = "wav") -> Analysis:
    return samples.analysis(samples.import_file(write(tmp_path / f"in.{kind}", wave)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_sine_of_440_hz_is_an_a4_in_every_kind_of_file(samples, tmp_path, kind) -> None:
    found = analysed(samples, tmp_path, sine(), kind)
    assert (found.pitch_midi, found.rate_hz, found.channels) == (69, RATE_HZ, 1)
    assert found.pitch_hz == pytest.approx(440.0, abs=0.3)
    assert found.duration_s == pytest.approx(1.5, abs=0.06)  # MP3 pads its ends
    assert found.peak_db == pytest.approx(-6.0, abs=0.3)
    assert found.rms_db == pytest.approx(-9.0, abs=0.3)
    assert found.tempo_bpm is None
    assert found.brightness_hz is not None
    assert 430.0 < found.brightness_hz < 500.0


@pytest.mark.parametrize("midi", [28, 40, 60, 81, 93])
def test_a_pitch_is_told_from_the_low_e_of_a_bass_upwards(samples, tmp_path, midi) -> None:
    hz = 440.0 * 2.0 ** ((midi - 69) / 12.0)
    saw = 0.5 * (2.0 * ((hz * seconds(1.5)) % 1.0) - 1.0)
    for wave in (sine(hz), saw, sine(hz) * np.exp(-3.0 * seconds(1.5))):
        found = analysed(samples, tmp_path, wave)
        assert found.pitch_midi == midi
        assert found.pitch_hz == pytest.approx(hz, rel=0.002)


@pytest.mark.parametrize("bpm", [75.0, 90.0, 120.0, 140.0])
def test_clicks_tell_their_tempo_and_no_pitch(samples, tmp_path, bpm) -> None:
    found = analysed(samples, tmp_path, clicks(bpm))
    assert found.tempo_bpm == pytest.approx(bpm, abs=0.2)
    assert (found.pitch_hz, found.pitch_midi) == (None, None)


def test_noise_has_neither_tempo_nor_pitch_and_is_bright(samples, tmp_path) -> None:
    found = analysed(samples, tmp_path, noise())
    assert (found.tempo_bpm, found.pitch_hz, found.pitch_midi) == (None, None, None)
    assert found.brightness_hz == pytest.approx(RATE_HZ / 4, rel=0.05)


def test_a_chord_is_not_one_pitch(samples, tmp_path) -> None:
    assert analysed(samples, tmp_path, chord(261.63, 329.63, 392.0)).pitch_midi is None


@pytest.mark.parametrize(
    "wave", [np.full(RATE_HZ, 0.3), np.cumsum(noise(2.0)) * 0.003, sine()[:1], sine(length_s=0.01)]
)
def test_what_is_no_music_is_measured_all_the_same(samples, tmp_path, wave) -> None:
    found = analysed(samples, tmp_path, wave)
    assert found.tempo_bpm is None
    assert found.duration_s == pytest.approx(len(wave) / RATE_HZ, abs=1e-6)


def test_silence_is_null_and_no_number(samples, root, tmp_path) -> None:
    found = analysed(samples, tmp_path, np.zeros(RATE_HZ))
    assert (found.peak_db, found.rms_db, found.brightness_hz, found.pitch_hz) == (None, None, None, None)
    [cached] = (root / "samples" / "cache").iterdir()
    assert json.loads(cached.read_text())["analysis"]["peak_db"] is None


def test_levels_are_of_all_channels_and_nothing_that_is_no_number_counts(samples, root, tmp_path) -> None:
    import soundfile

    stereo = np.stack([sine(level=1.0), np.zeros(len(sine()))], axis=1)
    found = analysed(samples, tmp_path, stereo)
    assert found.channels == 2
    assert found.peak_db == pytest.approx(0.0, abs=0.01)
    assert found.rms_db == pytest.approx(-6.02, abs=0.02)
    broken = sine()
    broken[100:200] = np.nan
    soundfile.write(tmp_path / "nan.wav", broken, RATE_HZ, subtype="FLOAT")
    found = samples.analysis(samples.import_file(tmp_path / "nan.wav"))
    assert found.peak_db == pytest.approx(-6.02, abs=0.02)
    assert found.pitch_midi == 69


def test_of_a_long_sound_the_first_minute_is_listened_to_and_all_of_it_measured(samples, tmp_path) -> None:
    rate = 8000
    wave = 0.1 * np.sin(2.0 * np.pi * 440.0 * np.arange(rate * 90) / rate)
    wave[-10] = 0.9
    found = samples.analysis(samples.import_file(write(tmp_path / "long.flac", wave, rate)))
    assert (found.duration_s, found.listened_s, found.pitch_midi) == (90.0, 60.0, 69)
    assert found.peak_db == pytest.approx(-0.92, abs=0.01)


# The cache


def cache_of(root: Path) -> Path:
    [path] = (root / "samples" / "cache").iterdir()
    return path


@pytest.fixture
def cached(samples: SampleService, root: Path, tmp_path: Path) -> Path:
    """The file in the cache of an A4."""
    analysed(samples, tmp_path, sine())
    assert strangers(root) == []
    return cache_of(root)


def reopened(root: Path) -> SampleService:
    return SampleService(Working(), CompositionService(root))


def test_the_cache_is_keyed_by_content_and_asked_first(cached: Path, root: Path) -> None:
    [sample] = reopened(root).samples()
    assert cached.name == f"{SampleStore(root).hash_of(sample.name)}.json"
    kept = json.loads(cached.read_text())
    kept["analysis"]["tempo_bpm"] = 97.5
    cached.write_text(json.dumps(kept))
    before = look_at(root)
    assert reopened(root).analysis(sample).tempo_bpm == 97.5
    (root / "samples" / sample.name).rename(root / "samples" / "renamed.wav")
    assert reopened(root).analysis(reopened(root).sample("renamed.wav")).tempo_bpm == 97.5
    (root / "samples" / "renamed.wav").rename(root / "samples" / sample.name)
    after = look_at(root)
    assert after[f"samples/cache/{cached.name}"] == before[f"samples/cache/{cached.name}"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:-20],
        lambda _: b"",
        lambda raw: b"\0" * len(raw),
        lambda raw: raw.replace(b'"method": 1', b'"method": 0'),
        lambda raw: raw.replace(b'"rate_hz": 44100', b'"rate_hz": "44100"'),
        lambda raw: raw.replace(b'"rate_hz": 44100', b'"rate_hz": -1'),
        lambda raw: raw.replace(b'"tempo_bpm": null', b'"tempo_bpm": NaN'),
        lambda raw: raw.replace(b'"content": "', b'"content": "0'),
    ],
)
def test_a_damaged_or_old_cache_is_made_anew(cached: Path, root: Path, damage) -> None:
    whole = cached.read_bytes()
    cached.write_bytes(damage(whole))
    assert cached.read_bytes() != whole
    [sample] = reopened(root).samples()
    assert reopened(root).analysis(sample).pitch_midi == 69
    assert cached.read_bytes() == whole


def test_a_changed_file_is_measured_anew(cached: Path, root: Path, samples: SampleService) -> None:
    [sample] = samples.samples()
    assert samples.analysis(sample).pitch_midi == 69
    write(root / "samples" / sample.name, sine(220.0))
    assert samples.analysis(sample).pitch_midi == 57
    assert len(list(cached.parent.iterdir())) == 2


def test_where_nothing_can_be_cached_it_is_measured_all_the_same(open_ground, without_rights) -> None:
    root = open_ground / "data"
    write(root / "samples" / "a.wav", sine())
    for path in (root, root / "samples"):
        os.chmod(path, 0o755)
    samples = reopened(root)
    samples.analysis(samples.sample("a.wav"))  # librosa itself writes where it may, when it is first loaded
    (root / "samples" / "cache" / next(iter(os.listdir(root / "samples" / "cache")))).unlink()
    before = look_at(root)
    with without_rights():
        assert samples.analysis(samples.sample("a.wav")).pitch_midi == 69
    assert look_at(root) == before


def test_a_sample_that_does_not_decode_says_so(samples: SampleService, root: Path) -> None:
    (root / "samples").mkdir()
    (root / "samples" / "take.webm").write_bytes(b"\x1a\x45\xdf\xa3 not for us")
    with pytest.raises(InvalidEdit, match=r"Analysing “take.webm” is not possible: it cannot be decoded"):
        samples.analysis(samples.sample("take.webm"))
    assert not (root / "samples" / "cache").exists()


def test_an_analysis_comes_back_out_of_its_file_as_it_went_in() -> None:
    assert unpack("ab", pack("ab", BARE)) == BARE
    assert unpack("cd", pack("ab", BARE)) is None


def test_a_session_that_reads_no_sound_loads_nothing_of_the_extra() -> None:
    code = (
        "import sys, core.session.sample_service, core.session.dependencies;"
        "print([name for name in ('librosa', 'soundfile', 'numpy', 'scipy', 'numba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
