"""K: ids, links, pipes, devices, folders in each place, and swapped in midway: nothing outside is opened."""

from __future__ import annotations

import importlib
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.errors import RepriseError
from core.storage import files
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.layout import is_id
from tests.faults.planting import (
    ACTS,
    ID,
    KINDS,
    PLACES,
    SWAPPED,
    V0,
    build,
    look_at,
    plant,
    try_planted,
    try_swapped,
)
from tests.faults.rig_damage import SOUND
from tests.faults.tracing import Trace

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the trace reads /proc")


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A short path on a quick disk, for sockets have short names."""
    monkeypatch.setattr(files, "RETRY_DELAY_S", 0.0)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as made:
        yield Path(made)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_stands_in_a_place_nothing_outside_is_opened_or_changed(kind: str, ground: Path) -> None:
    for place in PLACES:
        try:
            assert try_planted(kind, place, ground) > 20
        except PermissionError:
            pytest.skip("making a device needs root")


@pytest.mark.parametrize("place", SWAPPED)
def test_a_folder_swapped_for_a_link_midway_leads_nowhere(place: str, ground: Path) -> None:
    assert sum(try_swapped(place, what, ground) for what in ACTS) > 50


def hostile_ids() -> list[str]:
    """Five hundred names that no composition can bear, or that nothing bears."""
    parts = (
        "..",
        ".",
        "/",
        "\\",
        "\0",
        "\n",
        "~",
        "%2e%2e",
        "con",
        "nul.json",
        "a:b",
        "*",
        "\u202e",
        "é",
        "👍",
        " ",
        "",
    )
    ids = [a + b + c for a in parts for b in ("", "/", "song") for c in ("", "../out", "/etc/passwd")]
    ids += [
        "x" * 129,
        "x" * 5000,
        "/" * 300,
        "../" * 100 + "etc/passwd",
        "song/../song",
        "song/history",
        "song\0",
    ]
    chance = random.Random(1)
    letters = "ab./\\~-_ \0\x7f\u2028é"
    while len(ids) < 500:
        ids.append("".join(chance.choice(letters) for _ in range(chance.randrange(1, 40))))
    return ids


def test_five_hundred_hostile_ids_lead_nowhere(ground: Path) -> None:
    outside, root = ground / "out", ground / "in"
    build(outside)
    build(root)
    before, names = look_at(outside), sorted(os.listdir(root))
    service = CompositionService(root)
    ids = [text for text in hostile_ids() if text != ID]
    assert len(ids) >= 490
    with Trace(root).on() as trace:
        for text in ids:
            for call in calls_with(service, text):
                with pytest.raises(RepriseError):
                    call()
    assert trace.outside == []
    assert look_at(outside) == before
    assert sorted(os.listdir(root)) == names
    assert os.listdir(root / "compositions") == [ID]


def calls_with(service: CompositionService, text: str) -> Iterator[Callable[[], Any]]:
    """Each call that takes an id, a stem or a name of something deleted."""
    for name in ("listing", "history", "has_autosave", "delete", "undelete", "metadata"):
        if name != "metadata" or not is_id(text):  # of nothing there are no notes, and that is no error
            yield partial(getattr(service, name), text)
    yield partial(service.load, text, "current")
    yield partial(service.load_bytes, text, V0)
    yield partial(service.save, text, SOUND)
    yield partial(service.autosave, text, SOUND)
    yield partial(service.restore, text, V0)
    yield partial(service.set_label, text, V0, "x")
    yield partial(service.load, ID, text)
    yield partial(service.load_bytes, ID, text)
    yield partial(service.restore, ID, text)
    yield partial(service.set_label, ID, text, "x")
    yield partial(service.resolve_version, ID, text)
    if not is_id(text):
        yield partial(service.create, "x", id=text)
        yield partial(service.resolve_composition, text or "-")


def test_a_module_that_is_looked_for_meanwhile_is_not_the_stores_doing(
    ground: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ground)
    root = ground / "in"
    with Trace(root).on() as trace, pytest.raises(ImportError):
        importlib.import_module("reprise_has_no_such_module")
    assert trace.outside == []
    with Trace(root).on() as trace:
        os.listdir(ground)
    assert trace.outside == [str(ground)]


def test_the_trace_sees_what_is_opened_outside(ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: links followed, by the store's own calls and by Python's."""
    outside, root = ground / "out", ground / "in"
    build(outside)
    build(root)
    plant("link to a folder", root / "compositions" / ID, outside / "compositions" / ID)
    monkeypatch.setattr("core.storage.beneath._NO_LINKS", 0)
    with Trace(root).on() as trace:
        CompositionService(Path(root)).load(ID, "current")
    assert trace.outside
    with Trace(root).on() as trace:
        (outside / "compositions" / ID / "current.json").read_bytes()
    assert trace.outside
    assert isinstance(CompositionService(root)._disk, Disk)
