"""Effect chains in words; an effect that went to another track's chain is moved, not removed and added."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from core.diff.changes import Change, ChangeKind, Row
from core.diff.collect import ORDER_WEIGHT, At, Collector, Owner, Thing
from core.diff.labels import effect_name, get, items, main_parameter
from core.diff.matching import rising
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced, diff
from core.diff.things import add_reorder, list_delta, name_of
from core.diff.words import ARROW, is_number, number
from core.model.fields import Area
from core.model.heard import heard_number

ADDED, REMOVED, MOVED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED


@dataclass(slots=True, eq=False)
class _Loose:
    """An effect that one chain lost or gained."""

    at: At
    effect: Any
    track: str
    part: Owner
    more: list[Row] = field(default_factory=list)
    """Rows that go with it: of the whole chain that came or went with it, of effects that made room."""


@dataclass(slots=True, eq=False)
class _Stayed:
    """An effect that is in both chains, with its slots and the rows of their change."""

    at: At
    effect: Any
    old: float
    new: float
    rows: list[Row]


def _slot(effect: Any, place: int) -> float:
    found = get(effect, "slot_index")
    return found if is_number(found) else place


def add_effects(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    """Effects that came, went or moved, and their parameters."""
    found = list_delta(collector, at, a, b, delta)
    if found is None:
        return
    walk = _Chains(collector, [], [])
    for place, chain in found.removed:
        walk.whole_chain(at.item(place, None), chain, REMOVED)
    for place, chain in found.added:
        walk.whole_chain(at.item(None, place), chain, ADDED)
    if len(found.moved) > 1:
        add_reorder(collector, at, found.moved, "Effect chains in another order of the list", "", "chain")
    for place_a, place_b in found.moved if len(found.moved) == 1 else ():
        name = walk.name(items(b)[place_b])
        collector.add(
            at.item(place_a, place_b), MOVED, f"{name}: effect chain in another place of the list",
            weight=ORDER_WEIGHT, track=name, value=f"place {place_a + 1}{ARROW}{place_b + 1}",
            old=place_a, new=place_b,
        )  # fmt: skip
    for place_a, place_b, below in found.changed:
        walk.chain(at.item(place_a, place_b), items(a)[place_a], items(b)[place_b], below)
    walk.settle()


@dataclass(slots=True)
class _Chains:
    collector: Collector
    gone: list[_Loose]
    come: list[_Loose]

    def name(self, chain: Any) -> str:
        """The track whose chain it is."""
        return self.collector.names.track(get(chain, "track_id")) or "Unknown track"

    def whole_chain(self, at: At, chain: Any, kind: ChangeKind) -> None:
        """A chain that came or went: its effects; where it has none, the chain itself."""
        name, effects = self.name(chain), items(get(chain, "effects"))
        sides = {"old": chain} if kind is REMOVED else {"new": chain}
        if not effects:
            self.collector.add(
                at, kind, f"{name}: empty effect chain", headline=f"{name}: empty effect chain {kind}",
                track=name, weight=ORDER_WEIGHT, part=_owner(chain), **sides,
            )  # fmt: skip
            return
        below = at.key("effects", in_a=kind is REMOVED, in_b=kind is ADDED)
        row = self.collector.row(at, kind, sides.get("old"), sides.get("new"), f"{name}: effect chain {kind}")
        for place, effect in enumerate(effects):
            effect_at = below.item(place, None) if kind is REMOVED else below.item(None, place)
            more = [row] if place == 0 else []
            loose = _Loose(effect_at, effect, name, _owner(chain), more)
            (self.gone if kind is REMOVED else self.come).append(loose)

    def chain(self, at: At, a: Any, b: Any, delta: Delta) -> None:
        """A chain in which something differs."""
        name = self.name(b)
        self.collector.fields(at, delta, Thing(f"{name}: effect chain ", name), leave=("effects",))
        if not isinstance(delta, ObjectDelta):
            return
        key = "effects"
        if not (key in delta.changed or key in delta.added or key in delta.removed):
            return
        below = at.key(key, in_a=key not in delta.added, in_b=key not in delta.removed)
        olds, news = get(a, key), get(b, key)
        found = list_delta(self.collector, below, olds, news, delta.changed.get(key) or Replaced(olds, news))
        if found is None:
            return
        gone = [_Loose(below.item(place, None), e, name, _owner(a)) for place, e in found.removed]
        come = [_Loose(below.item(None, place), e, name, _owner(b)) for place, e in found.added]
        self.gone += gone
        self.come += come
        self.arrange(self.effects(below, items(olds), items(news), name, found), below, name, [*come, *gone])

    def effects(self, at: At, a: list[Any], b: list[Any], name: str, delta: ListDelta) -> list[_Stayed]:
        """Effects that stayed in their chain: their fields told, their slots handed on."""
        below_of = {place_b: below for _, place_b, below in delta.changed}
        moved = dict(delta.moved)
        stayed = []
        for place_a, place_b in delta.pairs():
            below, effect_at = below_of.get(place_b), at.item(place_a, place_b)
            one = _Stayed(effect_at, b[place_b], _slot(a[place_a], place_a), _slot(b[place_b], place_b), [])
            stayed.append(one)
            title = f"{name}: {effect_name(one.effect)} moved to slot {number(one.new + 1)}"
            if place_a in moved:
                one.rows.append(self.collector.row(effect_at, MOVED, place_a, place_b, title))
            slot = below.changed.get("slot_index") if isinstance(below, ObjectDelta) else None
            has_slot = (
                isinstance(slot, Replaced)
                and is_number(slot.old)
                and is_number(slot.new)
                and heard_number(float(slot.old)) != heard_number(float(slot.new))
            )
            if has_slot and isinstance(slot, Replaced):
                slot_at = effect_at.key("slot_index")
                one.rows.append(self.collector.row(slot_at, ChangeKind.CHANGED, slot.old, slot.new, title))
            thing = Thing(f"{name}: {effect_name(one.effect)} ", name, parameters=True)
            so_far = len(self.collector.changes)
            self.collector.fields(effect_at, below, thing, leave=("slot_index",) if has_slot else ())
            _fold_twins(self.collector.changes, so_far)
        return stayed

    def arrange(self, stayed: list[_Stayed], at: At, name: str, loose: list[_Loose]) -> None:
        """Other places in a chain: what made room or closed up for another effect goes with that one."""
        stayed.sort(key=lambda one: one.old)
        apart = [one for one in stayed if one.rows]
        if not apart:
            return
        ranks = {id(one): rank for rank, one in enumerate(sorted(stayed, key=lambda one: one.new))}
        run = {row for row, _ in rising([(row, ranks[id(one)]) for row, one in enumerate(stayed)])}
        movers = [one for row, one in enumerate(stayed) if row not in run]
        rows = tuple(row for one in apart for row in one.rows)
        if all(one.old == one.new for one in apart):
            title = f"{name}: effects in another order of the list"
            self.collector.add(at, MOVED, title, rows=rows, track=name, weight=ORDER_WEIGHT)
        elif not movers and loose:
            loose[0].more += rows
        elif not movers or len(movers) == 1:
            rest = [row for one in apart if one not in movers for row in one.rows] if movers else []
            for one in movers or apart:
                self.moved_in_chain(one, name, rest)
        else:
            order = ", ".join(effect_name(one.effect) for one in sorted(stayed, key=lambda one: one.new))
            self.collector.add(
                at, MOVED, f"{name}: effects in another order", value=order, rows=rows, track=name,
                noun="effect", count=len(movers),
            )  # fmt: skip

    def moved_in_chain(self, one: _Stayed, name: str, rest: list[Row]) -> None:
        """An effect at another place of its chain; `rest` are the rows of those that made room."""
        title = f"{name}: {effect_name(one.effect)} moved to slot {number(one.new + 1)}"
        self.collector.add(
            one.at, MOVED, title, value=f"slot {number(one.old + 1)}{ARROW}{number(one.new + 1)}",
            rows=(*one.rows, *rest), track=name, noun="effect",
        )  # fmt: skip

    def settle(self) -> None:
        """Tie effects that left one chain to those of equal id that entered another; tell the rest."""
        waiting = {
            loose.effect["id"]: loose
            for loose in self.gone
            if isinstance(get(loose.effect, "id"), str) and loose.effect["id"]
        }
        for new in self.come:
            effect_id = get(new.effect, "id")
            old = waiting.pop(effect_id, None) if isinstance(effect_id, str) else None
            if old is None or old.track == new.track:
                self.one_sided(new, ADDED)
                continue
            self.gone.remove(old)
            self.between_chains(old, new)
        for old in self.gone:
            self.one_sided(old, REMOVED)

    def one_sided(self, loose: _Loose, kind: ChangeKind) -> None:
        """An effect that came or went."""
        title = f"{loose.track}: {effect_name(loose.effect)}"
        old, new = (loose.effect, None) if kind is REMOVED else (None, loose.effect)
        row = self.collector.row(loose.at, kind, old, new, f"{title} {kind}")
        self.collector.add(
            loose.at, kind, title, value=main_parameter(loose.effect), headline=f"{title} {kind}",
            track=loose.track, weight=42.0, noun="effect", part=loose.part,
            rows=(*loose.more, row),
        )  # fmt: skip

    def between_chains(self, old: _Loose, new: _Loose) -> None:
        """An effect that is in another track's chain now."""
        at = At(old.at.a, new.at.b, new.at.field, new.at.steps, new.at.known)
        name = effect_name(new.effect)
        title = f"{new.track}: {name} moved from {old.track}"
        row = self.collector.row(at, MOVED, old.effect, new.effect, title)
        self.collector.add(
            at, MOVED, title, value=f"{old.track}{ARROW}{new.track}", track=new.track, weight=43.0,
            noun="effect", area=Area.EFFECTS, rows=(*old.more, *new.more, row),
        )  # fmt: skip
        thing = Thing(f"{new.track}: {name} ", new.track, parameters=True)
        self.collector.fields(at, diff(old.effect, new.effect), thing, leave=("track_id", "slot_index", "id"))


def _owner(chain: Any) -> Owner:
    return "track", name_of(get(chain, "track_id"))


def _fold_twins(changes: list[Change], start: int) -> None:
    """One change of those of one effect that say the same: some programs write a bypass in two places."""
    told: dict[str, Change] = {}
    for change in changes[start:]:
        twin = told.get(change.headline)
        told[change.headline] = replace(twin, rows=(*twin.rows, *change.rows)) if twin else change
    changes[start:] = told.values()
