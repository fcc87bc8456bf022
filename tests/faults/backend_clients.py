"""A client of the backend's rig: it edits, saves, asks, restores and looks, over connections of its own."""

from __future__ import annotations

import itertools
import random
import threading
import time
import traceback
from typing import Any

from tests.faults.backend_asker import Asker, last_event
from tests.faults.backend_record import (
    MARKED,
    PICKED,
    RESTORING,
    Act,
    Place,
    mark_of,
    marks_in,
    number_of,
    song_of,
    turn_words,
)
from tests.faults.processes_writers import sha

_EDITS = {"mark": 36, "put": 6, "tempo": 10, "level": 5}
_VERSIONS = {"save": 16, "turn": 8, "left": 2, "restore": 4, "step": 3, "pick": 5}
_LOOKS = {"state": 5, "versions": 4, "diff": 3, "autosave": 2, "shelf": 1, "copy": 1}
MARKS_OF_A_CLIP = 15
"""After so many a client goes on in another clip and removes the one before the last."""


class Client(threading.Thread):
    """Works until the place says that time is over; what becomes of each request is in the place's book."""

    def __init__(self, place: Place, number: int, seed: str, with_model: bool) -> None:
        super().__init__(name=f"client {number}", daemon=True)
        self._place = place
        self._number = number
        self._rng = random.Random(f"{seed}-{number}")
        self._with_model = with_model
        self._counts = itertools.count(1)
        self._asker = Asker(place, number)
        self._clips: dict[str, list[str]] = {}
        self._in_clip: dict[str, int] = {}
        self._stems: dict[str, list[str]] = {each: ["000_original"] for each in place.compositions}

    def run(self) -> None:
        """Everything that a client does; what it does not understand is for the judge."""
        kinds = {**_EDITS, **_VERSIONS, **_LOOKS}
        with self._asker.http:
            while time.monotonic() < self._place.until:
                kind = self._rng.choices(list(kinds), list(kinds.values()))[0]
                try:
                    getattr(self, f"_{kind}")(self._rng.choice(self._place.compositions))
                except Exception:  # noqa: BLE001 - whatever it is, the judge must hear of it
                    self._asker.act("broken", "").odd = traceback.format_exc()
                time.sleep(self._rng.uniform(0.0, 0.04))

    # Edits ------------------------------------------------------------------------------------------------

    def _mark(self, composition: str) -> None:
        """Add two notes at once to the clip at hand; one that a restore took away is looked for, or made."""
        clips = self._clips.get(composition)
        if not clips:
            self._find_clip(composition)
            return
        if self._in_clip[composition] >= MARKS_OF_A_CLIP:
            self._next_clip(composition)
            return
        act = self._asker.act("mark", composition, number_of(self._number, next(self._counts)))
        act.source = clips[-1]
        self._asker.ask(act, "POST", f"/clips/{clips[-1]}/notes", {"notes": mark_of(act.number)})
        self._in_clip[composition] += 1
        if not act.is_done:
            self._clips.pop(composition)

    def _put(self, composition: str) -> None:
        """Replace the whole state by one with a mark more, unless somebody came in between."""
        look = self._asker.act("state", composition)
        data = self._asker.done(look, "GET", "/state")
        clips = self._clips.get(composition)
        if data is None or not clips:
            return
        look.seen, _ = marks_in(data)
        clip = next((clip for clip in song_of(data)["clips"] if clip["id"] == clips[-1]), None)
        if clip is None:
            return
        act = self._asker.act("mark", composition, number_of(self._number, next(self._counts)), look.revision)
        act.source = clips[-1]
        clip["midi_events"] += mark_of(act.number)
        self._asker.ask(act, "PUT", "/state", data)
        self._in_clip[composition] += 1

    def _find_clip(self, composition: str) -> None:
        response = self._asker.ask(self._asker.act("clips", composition), "GET", f"/tracks/{MARKED}/clips")
        if response is None or response.status_code != 200:
            return
        mine = [clip for clip in response.json() if clip["name"] == self.name]
        self._clips[composition] = [clip["id"] for clip in mine]
        self._in_clip[composition] = MARKS_OF_A_CLIP
        if not mine:
            self._next_clip(composition)

    def _next_clip(self, composition: str) -> None:
        act = self._asker.act("mark", composition, number_of(self._number, next(self._counts)))
        clip = {"start_time": 0.0, "duration": 8.0, "name": self.name, "notes": mark_of(act.number)}
        made = self._asker.done(act, "POST", f"/tracks/{MARKED}/clips", clip)
        if made is None:
            self._clips.pop(composition, None)
            return
        act.source = made["id"]
        *old, last = [*self._clips.get(composition, []), act.source]
        for clip_id in old[:-1]:
            self._remove(composition, "clips", clip_id)
        self._clips[composition] = [*old[-1:], last]
        self._in_clip[composition] = 1

    def _remove(self, composition: str, kind: str, part: str) -> None:
        act = self._asker.act("remove", composition)
        act.source = part
        self._asker.ask(act, "DELETE", f"/{kind}/{part}")

    def _tempo(self, composition: str) -> None:
        """Count up what all clients count up, unless somebody came in between."""
        look = self._asker.act("song", composition)
        song = self._asker.done(look, "GET", "/song")
        if song is None:
            return
        tempo = 60.0 + (song["tempo"] - 59.0) % 200.0
        act = self._asker.act("tempo", composition, base=look.revision)
        self._asker.done(act, "PATCH", "/song", {"tempo": tempo})

    def _level(self, composition: str) -> None:
        level = {"volume": round(self._rng.uniform(0.1, 1.9), 3)}
        self._asker.ask(self._asker.act("level", composition), "PATCH", f"/tracks/{PICKED}", level)

    # Versions ---------------------------------------------------------------------------------------------

    def _save(self, composition: str) -> None:
        act = self._asker.act("save", composition, number_of(self._number, next(self._counts)))
        self._kept(act, self._asker.done(act, "POST", "/save", {"metadata": {"act": act.number}}))

    def _turn(self, composition: str) -> None:
        number = number_of(self._number, next(self._counts))
        act = self._asker.act("turn", composition, number)
        words = f"{number} please" if self._with_model else turn_words(number)
        if self._rng.random() < 0.5:
            done = self._asker.done(act, "POST", "/turns", {"request": words})
        else:
            done = last_event(act, self._asker.ask(act, "POST", "/turns", {"request": words}, stream=True))
        if done is None:
            return
        if done["is_stopped"]:
            act.kind = "stopped"  # with the server, after one of its actions or none
            return
        if not done["stems"] or not all(result["success"] for result in done["results"]):
            act.odd = f"the turn {words} did not work: {done['text']}"
            return
        self._kept(act, {"stem": done["stems"][-1], "kept": done["before"]})
        if self._rng.random() < 0.3:
            undo = self._asker.act("undo", composition)
            self._kept(undo, self._asker.done(undo, "POST", "/turns/undo", {"before": done["before"]}))
        elif self._with_model:
            # Else each turn would leave a track for ever.
            self._remove(composition, "tracks", done["results"][0]["data"]["track_id"])

    def _left(self, composition: str) -> None:
        """A turn whose asker goes away; what it does to the tempo nobody holds against anything."""
        if time.monotonic() < self._place.until - 2.0:  # so that none of them comes after all else
            request = {"request": f"set the tempo to {self._rng.randrange(60, 260)}"}
            self._asker.leave(self._asker.act("left", composition), "/turns", request)

    def _restore(self, composition: str) -> None:
        act = self._asker.act("restore", composition)
        stem = self._rng.choice(self._stems[composition][-20:])
        self._kept(act, self._asker.done(act, "POST", "/restore", {"version": stem}))

    def _step(self, composition: str) -> None:
        way = self._rng.choice(RESTORING[1:3])
        act = self._asker.act(way, composition)
        self._kept(act, self._asker.done(act, "POST", f"/{way}"))

    def _pick(self, composition: str) -> None:
        act = self._asker.act("pick", composition)
        act.source = self._rng.choice(self._stems[composition][-20:])
        parts = {"version": act.source, "parts": [f"track:{PICKED}"]}
        done = self._asker.done(act, "POST", "/pick", parts)
        if done is not None and done["stem"]:
            self._kept(act, {"stem": done["stem"], "kept": done["kept"]})

    def _kept(self, act: Act, answer: dict[str, Any] | None) -> None:
        """What was answered is acknowledged from now on; now and then its bytes are fetched at once."""
        if answer is None:
            return
        act.stem = answer["stem"]
        act.source = answer.get("source", act.source)
        diverged = answer.get("diverged") or ()
        act.others = [name for name in (answer.get("kept"), answer.get("adopted"), *diverged) if name]
        self._stems[act.composition].append(act.stem)
        if self._rng.random() < 0.3:
            look = self._asker.act("snapshot", act.composition)
            look.stem = act.stem
            response = self._asker.ask(look, "GET", f"/versions/{act.stem}/snapshot")
            if response is not None and look.is_done:
                act.sha = sha(response.content)

    # Looks ------------------------------------------------------------------------------------------------

    def _state(self, composition: str) -> None:
        act = self._asker.act("state", composition)
        data = self._asker.done(act, "GET", "/state")
        if data is not None:
            act.seen, halves = marks_in(data)
            act.odd = f"an open state held half of the edits {sorted(halves)}" if halves else act.odd

    def _versions(self, composition: str) -> None:
        act = self._asker.act("versions", composition)
        response = self._asker.ask(act, "GET", "/versions?limit=40")
        if response is not None and act.is_done:
            act.listed = tuple(row["stem"] for row in response.json())

    def _diff(self, composition: str) -> None:
        a, b = (self._rng.choice(self._stems[composition][-20:]) for _ in range(2))
        self._asker.ask(self._asker.act("diff", composition), "GET", f"/diff?a={a}&b={b}")

    def _autosave(self, composition: str) -> None:
        self._asker.ask(self._asker.act("autosave", composition), "POST", "/autosave")

    def _copy(self, composition: str) -> None:
        """A copy holds what is open; in the trash and back it is the same."""
        act = self._asker.act("copy", composition)
        made = self._asker.done(act, "POST", "/duplicate", {"name": f"Copy of {self.name}"})
        if made is None:
            return
        act.seen = self._marks_of(made["id"])
        gone = self._asker.done(self._asker.act("delete", made["id"]), "DELETE", "")
        if act.seen is None or gone is None or self._rng.random() < 0.5:
            return
        back = self._asker.act("untrash", "")
        if self._asker.done(back, "POST", f"/trash/{gone['trash']}/restore") is not None:
            seen = self._marks_of(made["id"])
            if seen is not None and seen != act.seen:
                back.odd = f"out of the trash came {sorted(seen)}, and {sorted(act.seen)} went in"

    def _marks_of(self, copy: str) -> frozenset[int] | None:
        data = self._asker.done(self._asker.act("copied", copy), "GET", "/state")
        return None if data is None else marks_in(data)[0]

    def _shelf(self, composition: str) -> None:
        self._asker.ask(self._asker.act("shelf", composition), "GET", "")
