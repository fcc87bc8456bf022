"""What is known of a sample's sound, and how that is kept in its cache; it is measured in `listening`."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

METHOD: Final = 1
"""Counts the ways of measuring: what another one wrote is measured again."""

Measure = Annotated[float, Field(ge=0.0)]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=True)


class Analysis(_Kept):
    """One sample's sound. Levels are in dB of full scale, None for silence (−∞ dB).

    Brightness is the centroid of the spectrum. It, tempo and pitch are those of the first `listened_s`
    seconds, and None where they are not clear; the rest is of the whole. `pitch_midi` is the nearest note.
    """

    duration_s: Measure
    rate_hz: Annotated[int, Field(gt=0)]
    channels: Annotated[int, Field(gt=0)]
    peak_db: float | None
    rms_db: float | None
    listened_s: Measure
    brightness_hz: Measure | None
    tempo_bpm: Measure | None
    pitch_hz: Measure | None
    pitch_midi: int | None


class CachedAnalysis(_Kept):
    """The content of one file in the cache; `content` is the hash of the sample that it is of."""

    method: int
    content: str
    analysis: Analysis


def pack(content: str, analysis: Analysis) -> bytes:
    """An analysis as its file in the cache holds it."""
    kept = CachedAnalysis(method=METHOD, content=content, analysis=analysis)
    return kept.model_dump_json(indent=2).encode()


def unpack(content: str, raw: bytes) -> Analysis | None:
    """What a file in the cache says of the sample with this hash; None where it is damaged or of old."""
    try:
        kept = CachedAnalysis.model_validate_json(raw)
    except ValidationError:
        return None
    return kept.analysis if (kept.method, kept.content) == (METHOD, content) else None
