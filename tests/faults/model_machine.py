"""The state machine of rig Q: each rule does one thing to the store and to a model of it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from typing_extensions import override

from core.errors import AlreadyExists, CurrentChanged, DamagedDocument, UnknownComposition, UnknownVersion
from core.model.document import Document, parse
from core.storage import owner
from core.storage.check import check_home
from core.storage.composition_service import CompositionService
from core.storage.findings import Kind
from core.storage.home import Home
from core.storage.layout import Place, Role, make_temp
from core.storage.memory import Memory
from tests.faults.model_of_store import Composition, Handle, Left, Model, State, number_of

DEAD = owner.token().rpartition("-")[0] + "-1"

names, handles = st.sampled_from(("a", "a", "b")), st.sampled_from((0, 1))
tempos = st.one_of(st.integers(1, 4), st.integers(5, 60)).map(float)
picks = st.integers(0, 30)


def snapshot(tempo: float) -> dict[str, Any]:
    """A state; one tempo makes it the same state each time."""
    return {"name": "Song", "tempo": tempo, "tracks": [], "clips": [], "metadata": {}, "updated_at": "then"}


class StoreMachine(RuleBasedStateMachine):
    """Each rule does one thing to the store and to the model, and both must agree after it."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.home = self.make_home()
        self.services = [CompositionService(self.home), CompositionService(self.home)]
        self.handles = [Handle(), Handle()]
        self.model = Model()
        self.bytes: dict[tuple[str, str], bytes] = {}
        self.bases: list[Document] = []
        self.count = 0
        self.now = 0

    def make_home(self) -> Home:
        """A fresh home."""
        return Memory()

    def has(self, name: str) -> bool:
        """Whether a composition stands."""
        return name in self.model.compositions

    def foreign_write(self, place: Place, content: bytes) -> None:
        """A file beside, and a rename over."""
        beside = (*place[:-1], place[-1].removesuffix(".json") + ".tmp")
        self.home.make_folder(place[:-1])
        self.home.write(beside, content)
        self.home.replace(beside, place)

    def content(self, tempo: float, sound: bool) -> tuple[State, bytes]:
        """A state, sound or damaged in a way that no other is, and its bytes."""
        if sound:
            return tempo, json.dumps(snapshot(tempo), indent=1).encode()
        self.count += 1
        damaged = f"{{{self.count}".encode()
        return damaged, damaged

    def enter(self, name: str, made: list[float], last: str | None) -> list[str]:
        """The versions that must have been made, in order, and no other; gives their stems."""
        composition = self.model.compositions[name]
        now = [each.stem for each in self.services[0].history(name)]
        fresh = [stem for stem in now if stem not in composition.versions]
        assert len(fresh) == len(made)
        assert all(number_of(stem) >= composition.next_number() for stem in fresh)
        found = [self.services[0].load(name, stem).data["tempo"] for stem in fresh]
        assert Counter(found) == Counter(made)
        assert last is None or (fresh[-1] == last and found[-1] == made[-1])
        composition.versions.update(zip(fresh, found, strict=True))
        return fresh

    @initialize()
    def begin(self) -> None:
        self.create("a", 5.0, 0)

    @rule(name=names, tempo=tempos, who=handles)
    def create(self, name: str, tempo: float, who: int) -> None:
        self.model.clear_unborn()
        if self.has(name):
            try:
                self.services[who].create("Song", id=name)
                raise AssertionError("made twice")
            except AlreadyExists:
                return
        given = {**snapshot(tempo), "id": name, "created_at": "then"}
        self.services[who].create("Song", given, id=name)
        made = self.services[who].load(name, "current").raw
        # In the model one tempo is one state, so the facts of its birth are taken out again.
        assert json.loads(made)["tempo"] == tempo
        place = ("compositions", name)
        assert self.home.read((*place, "history", "000_original.json")) == made
        for part in (("current.json",), ("history", "000_original.json")):
            self.foreign_write((*place, *part), json.dumps(snapshot(tempo)).encode())
        self.model.compositions[name] = Composition({"000_original": tempo}, tempo)
        self.bytes.pop((name, "000_original"), None)

    @rule(name=names, tempo=tempos, who=handles, version=st.booleans(), pick=picks, strict=st.booleans())
    def save(self, name: str, tempo: float, who: int, version: bool, pick: int, strict: bool) -> None:
        service, handle = self.services[who], self.handles[who]
        if not self.has(name):
            try:
                service.save(name, snapshot(tempo))
                raise AssertionError("saved into nothing")
            except UnknownComposition:
                return
        composition = self.model.compositions[name]
        base = self.bases[pick % 8] if pick % 8 < len(self.bases) else None
        tempo_of_base = None if base is None else float(base.data["tempo"])
        if base is not None and strict and composition.current != tempo_of_base:
            self.model_recovers(name)
            try:
                service.save(name, snapshot(tempo), based_on=base, fail_on_divergence=True)
                raise AssertionError("saved over another state")
            except CurrentChanged:
                self.enter(name, self.recovered, None)
                return
        parent = composition.newest(tempo_of_base)
        droppable = handle.unversioned.get(name)
        predicted = self.model.save(name, tempo, version=version, base=tempo_of_base, droppable=droppable)
        done = service.save(
            name,
            snapshot(tempo),
            with_version=version,
            based_on=base,
            fail_on_divergence=strict and base is not None,
        )
        fresh = self.enter(name, predicted.made, done.stem)
        assert (done.stem is not None) is version
        assert (done.kept is not None) is predicted.kept
        assert (done.diverged is not None) is predicted.diverged
        assert done.adopted is None or done.adopted in fresh
        if predicted.adopted:
            assert done.adopted is not None
            assert service.version_notes(name)[done.adopted].adopted == "current"
        assert service.load(name, "current").metadata.get("parent") == parent
        handle.unversioned.pop(name, None)
        if not version:
            handle.unversioned[name] = tempo

    def model_recovers(self, name: str) -> None:
        """Recovery runs before current is looked at."""
        self.recovered = self.model.recover(name)

    @rule(name=names, who=handles, pick=picks, autosave=st.booleans())
    def restore(self, name: str, who: int, pick: int, autosave: bool) -> None:
        service = self.services[who]
        if not self.has(name):
            return
        composition = self.model.compositions[name]
        ref = (
            "autosave"
            if autosave
            else [*composition.order(), "099_x"][pick % (len(composition.versions) + 1)]
        )
        state = composition.autosave if autosave else composition.versions.get(ref)
        if not isinstance(state, float):
            expected = UnknownVersion if state is None else DamagedDocument
            try:
                service.restore(name, ref)
                raise AssertionError("restored what is none")
            except expected:
                return
        stood = composition.current
        predicted = self.model.save(name, state)
        done = service.restore(name, ref)
        fresh = self.enter(name, predicted.made, done.stem)
        assert (done.kept_aside is not None) is predicted.kept
        assert (done.kept is None) is not isinstance(stood, float)
        if done.kept is not None:
            assert composition.versions[done.kept] == stood
            assert predicted.adopted is (done.kept in fresh) or predicted.held_by is None
        facts = service.load(name, done.stem).metadata
        assert (facts["source"], facts["restored_from"], facts["parent"]) == ("restore", ref, done.kept)

    @rule(name=names, tempo=tempos, who=handles)
    def autosave(self, name: str, tempo: float, who: int) -> None:
        if self.has(name):
            written = self.services[who].autosave(name, snapshot(tempo))
            assert written is self.model.autosave(name, tempo, self.handles[who])

    @rule(name=names, who=handles, pick=picks, label=st.sampled_from(("", "x", "y")))
    def label(self, name: str, who: int, pick: int, label: str) -> None:
        if not self.has(name):
            return
        composition = self.model.compositions[name]
        stem = [*composition.order(), "099_x"][pick % (len(composition.versions) + 1)]
        if stem in composition.versions:
            self.services[who].set_label(name, stem, label)
            composition.labels[stem] = label
            return
        try:
            self.services[who].set_label(name, stem, label)
            raise AssertionError("labelled what is none")
        except UnknownVersion:
            pass

    @precondition(lambda self: len(self.model.trash) < 2)
    @rule(name=names, who=handles)
    def delete(self, name: str, who: int) -> None:
        if self.has(name):
            trashed = self.services[who].delete(name)
            self.model.trash[trashed] = name, self.model.compositions.pop(name)

    @precondition(lambda self: self.model.trash)
    @rule(pick=picks, who=handles)
    def undelete(self, pick: int, who: int) -> None:
        trashed = sorted(self.model.trash)[pick % len(self.model.trash)]
        name, composition = self.model.trash[trashed]
        try:
            assert self.services[who].undelete(trashed) == name
            assert not self.has(name)
            self.model.compositions[name] = composition
            del self.model.trash[trashed]
            for key in [key for key in self.bytes if key[0] == name]:
                del self.bytes[key]
        except AlreadyExists:
            assert self.has(name)

    @rule(name=names, tempo=tempos, sound=st.integers(0, 5), pauses=st.booleans())
    def foreign_save(self, name: str, tempo: float, sound: int, pauses: bool) -> None:
        """Current first, then history."""
        self.foreign_current(name, tempo, sound)
        self.foreign_version(name, pauses)

    @rule(name=names, tempo=tempos, sound=st.integers(0, 5))
    def foreign_current(self, name: str, tempo: float, sound: int) -> None:
        if self.has(name):
            state, content = self.content(tempo, sound > 0)
            self.foreign_write(("compositions", name, "current.json"), content)
            self.model.compositions[name].current = state

    @rule(name=names, pauses=st.booleans(), gap=st.sampled_from((0, 0, 3)))
    def foreign_version(self, name: str, pauses: bool, gap: int = 0) -> None:
        """The number is a count, the time in whole seconds, and no lock is taken."""
        if not self.has(name) or self.model.compositions[name].current is None:
            return
        self.now += pauses
        place = ("compositions", name, "history")
        count = gap + sum(file.endswith(".json") for file in self.home.names(place))
        stem = f"{count:03d}_20260223_11{self.now // 60:02d}{self.now % 60:02d}"
        self.foreign_write((*place, f"{stem}.json"), self.home.read(("compositions", name, "current.json")))
        self.model.compositions[name].versions[stem] = self.model.compositions[name].current
        self.bytes.pop((name, stem), None)  # within one second it may have replaced one of its own

    @rule(name=names, tempo=tempos, sound=st.integers(0, 3))
    def foreign_autosave(self, name: str, tempo: float, sound: int) -> None:
        if self.has(name):
            state, content = self.content(tempo, sound > 0)
            self.foreign_write(("compositions", name, "autosave.json"), content)
            self.model.compositions[name].autosave = state

    @precondition(lambda self: self.home.names((".reprise",)))
    @rule(name=names, tempo=tempos, role=st.sampled_from(Role), sound=st.integers(0, 3))
    def die(self, name: str, tempo: float, role: Role, sound: int) -> None:
        """A process of ours was killed, and what it displaced lies in `tmp/`."""
        if self.has(name) and name not in self.model.left:
            state, content = self.content(tempo, sound > 0)
            self.foreign_write((".reprise", "tmp", make_temp(name, role, DEAD)), content)
            self.model.left[name] = [Left(role, state)]

    @rule(who=handles)
    def reopen(self, who: int) -> None:
        self.services[who] = CompositionService(self.home)
        self.handles[who] = Handle()

    @rule(name=names, who=handles)
    def look(self, name: str, who: int) -> None:
        """Load current, for a later save to be based on."""
        if self.has(name) and isinstance(self.model.compositions[name].current, float):
            self.bases = [*self.bases[-4:], self.services[who].load(name, "current")]

    @invariant()
    def the_library_is_as_the_model(self) -> None:
        type(self).steps += 1
        service = self.services[type(self).steps % 2]
        assert set(service.list_ids()) == set(self.model.compositions)
        for name, composition in self.model.compositions.items():
            assert [each.stem for each in service.history(name)] == composition.order()
            for stem, state in composition.versions.items():
                raw = self.home.read(("compositions", name, "history", f"{stem}.json"))
                assert raw == self.bytes.setdefault((name, stem), raw), "no version changes"
                assert self.state_of(raw) == state
            for ref, state in (("current", composition.current), ("autosave", composition.autosave)):
                place = ("compositions", name, f"{ref}.json")
                found = None if self.home.stat(place) is None else self.state_of(self.home.read(place))
                assert found == state
            notes = service.version_notes(name)
            found_labels = {stem: notes[stem].label for stem in composition.labels if stem in notes}
            assert found_labels == composition.labels
        kept = (self.home.read((".reprise", "kept", name)) for name in self.home.names((".reprise", "kept")))
        assert Counter(map(self.state_of, kept)) == self.model.kept
        assert set(self.home.names((".reprise", "trash"))) == set(self.model.trash)
        left = sum(len(each) for each in self.model.left.values())
        assert len(self.home.names((".reprise", "tmp"))) == left

    def state_of(self, raw: bytes) -> State:
        """A sound state's tempo, else the bytes."""
        try:
            return float(parse(raw, "").data["tempo"])
        except DamagedDocument:
            return raw

    @override
    def teardown(self) -> None:
        """In the end `check` finds what the model knows to be damaged or waiting, and nothing else."""
        damaged = sum(
            isinstance(state, bytes)
            for composition in (
                *self.model.compositions.values(),
                *(each for _, each in self.model.trash.values()),
            )
            for state in (composition.current, composition.autosave, *composition.versions.values())
        )
        kinds = Counter(each.kind for each in check_home(self.home).violations)
        assert kinds.pop(Kind.DAMAGED, 0) == damaged
        kinds.pop(Kind.STRANDED, 0)
        kinds.pop(Kind.SOURCE_GONE, 0)  # a foreign writer may replace its own within one second
        assert not kinds
