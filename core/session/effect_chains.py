"""Effect chains in the open snapshot: at most eight slots a track, some of them perhaps empty.

The signal passes the slots from the lowest. A backend leaves a gap where an effect was taken out, and so does
this: the others stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.diff.words import is_number, short
from core.errors import InvalidEdit, UnknownPart
from core.model.effects import EffectChain
from core.session.checks import flag, number, place, refuse, whole
from core.session.effect_catalogue import EffectDefinition, EffectParameter, definition_called, definition_of
from core.session.parts import Raw, find, read, with_id
from core.session.working import Desk
from core.storage.layout import new_id
from core.storage.snapshots import naive_now

MOST_SLOTS = 8
BYPASS = "bypass"
"""The parameter in which the backends spell `is_bypassed` a second time."""

_ABSURD = 2**31
_OF_THE_ENGINE = ("sc_node_id", "sc_bus_in", "sc_bus_out")


def read_chain(desk: Desk, track_id: str) -> EffectChain:
    """The chain of a track in order of its slots, empty where it has none. Raises UnknownPart."""
    find(desk.tracks, "track", track_id)
    chain = _chain_of(desk, track_id)
    if chain is None:
        return EffectChain(track_id=track_id)
    return read(EffectChain, {**chain, "effects": _in_order(chain)})


def add_effect(desk: Desk, track_id: str, words: Any, slot: int | None, parameters: Mapping[str, Any]) -> str:
    """Put a fresh effect into a slot, or the first that is free; gives its id.

    Where the slot is taken, the effects from there on move towards the nearest free one.
    """
    find(desk.tracks, "track", track_id)
    definition = definition_called(words)
    values = {each.name: each.default for each in definition.parameters}
    for name, value in parameters.items():
        values[name] = _checked(definition.display_name, definition, values, name, value)
    chain = _chain_to_edit(desk, track_id)
    slot = _make_room(chain, slot)
    now = naive_now()
    effect: Raw = {
        "id": new_id(),
        "effect_name": definition.name,
        "display_name": f"{definition.display_name} {slot + 1}",
        "track_id": track_id,
        "slot_index": slot,
        "parameters": {**values, BYPASS: 0.0},
        "is_bypassed": False,
        "is_enabled": True,
        **dict.fromkeys(_OF_THE_ENGINE),
        "created_at": now,
        "updated_at": now,
    }
    chain["effects"].append(effect)
    _arrange(chain)
    return str(effect["id"])


def remove_effect(desk: Desk, effect_id: str) -> None:
    """Take an effect out; its slot is free then. Raises UnknownPart."""
    chain, effect = _find_effect(desk, effect_id)
    _take_out(chain, effect)


def move_effect(desk: Desk, effect_id: str, slot: int, track_id: str | None) -> None:
    """Put an effect into another slot of its chain or of another track's; what is in its way makes room."""
    chain, effect = _find_effect(desk, effect_id)
    if track_id is None or track_id == chain.get("track_id"):
        _move_within(chain, effect, slot)
        return
    find(desk.tracks, "track", track_id)
    into = _chain_to_edit(desk, track_id)
    slot = _make_room(into, slot)
    _take_out(chain, effect)
    effect.update(track_id=track_id, slot_index=slot)
    effect.update((name, None) for name in _OF_THE_ENGINE if name in effect)
    into["effects"].append(effect)
    _arrange(into)


def set_bypass(desk: Desk, effect_id: str, is_bypassed: Any) -> None:
    """Let the signal pass an effect by, or not, in both spellings of it."""
    _, effect = _find_effect(desk, effect_id)
    effect["is_bypassed"] = flag("an effect's bypass")(is_bypassed)
    parameters = effect.get("parameters")
    if isinstance(parameters, dict) and BYPASS in parameters:
        parameters[BYPASS] = 1.0 if is_bypassed else 0.0


def set_parameter(desk: Desk, effect_id: str, name: str, value: Any) -> None:
    """Give a parameter a value within its range; one that the catalogue lacks takes any finite number."""
    _, effect = _find_effect(desk, effect_id)
    found = effect.get("parameters")
    values: Raw = found if isinstance(found, dict) else {}
    definition = definition_of(effect.get("effect_name"))
    title = effect.get("display_name") or effect.get("effect_name") or "this effect"
    values[name] = _checked(short(title, 40), definition, values, name, value)
    effect["parameters"] = values


def _checked(
    title: str, definition: EffectDefinition | None, values: Mapping[str, Any], name: str, value: Any
) -> float:
    what = f"the {name} of {title}"
    parameter = definition.parameter(name) if definition else None
    if name == BYPASS:
        raise refuse(value, what, "an effect is bypassed by its switch")
    if parameter is not None:
        return _within(parameter, what, value)
    if name not in values:
        known = [each.name for each in definition.parameters] if definition else list(values)
        has = ", ".join(name for name in known if name != BYPASS) or "none"
        raise InvalidEdit(
            f"Setting “{short(name, 40)}” of {title}", f"it has no such parameter; it has {has}"
        )
    if not is_number(value):
        raise refuse(value, what, "it must be a number")
    return float(value) + 0.0


def _within(parameter: EffectParameter, what: str, value: Any) -> float:
    if parameter.is_whole:
        return float(whole(what, int(parameter.low), int(parameter.high))(value))
    return number(what, parameter.low, parameter.high, parameter.unit)(value)


def _chain_of(desk: Desk, track_id: str) -> Raw | None:
    """The raw chain of a track, None where it has none."""
    chains: list[Any] = desk.chains
    return next(
        (each for each in chains if isinstance(each, dict) and each.get("track_id") == track_id), None
    )


def _chain_to_edit(desk: Desk, track_id: str) -> Raw:
    """The raw chain of a track with its list of effects, made where it is missing."""
    chain = _chain_of(desk, track_id)
    if chain is None:
        chain = {"track_id": track_id, "effects": [], "max_slots": MOST_SLOTS}
        desk.chains.append(chain)
    if not isinstance(chain.get("effects"), list):
        chain["effects"] = []
    return chain


def _find_effect(desk: Desk, effect_id: str) -> tuple[Raw, Raw]:
    """The first effect of this id, after the chain that it is in. Raises UnknownPart."""
    chains: list[Any] = desk.chains
    for chain in chains:
        for effect in _effects_of(chain) if isinstance(chain, dict) else ():
            if effect["id"] == effect_id:
                return chain, effect
    raise UnknownPart("effect", str(effect_id))


def _effects_of(chain: Raw) -> list[Raw]:
    found = chain.get("effects")
    return with_id(found) if isinstance(found, list) else []


def _take_out(chain: Raw, effect: Raw) -> None:
    chain["effects"] = [each for each in chain["effects"] if each is not effect]


def _slot_of(effect: Raw) -> int | None:
    """The slot that an effect says it is in, None where it says nothing that can be one."""
    slot: Any = effect.get("slot_index")
    return int(slot) if is_number(slot) and slot == int(slot) and 0 <= slot < _ABSURD else None


def _in_order(chain: Raw) -> list[Raw]:
    """The effects as the signal passes them; one that says no slot stays where it is in the list."""
    numbered = [(_slot_of(effect), place, effect) for place, effect in enumerate(_effects_of(chain))]
    numbered.sort(key=lambda each: (each[1] if each[0] is None else each[0], each[1]))
    return [effect for _, _, effect in numbered]


def _capacity(chain: Raw) -> int:
    most: Any = chain.get("max_slots")
    return int(most) if is_number(most) and 0 <= most <= MOST_SLOTS else MOST_SLOTS


def _by_slot(chain: Raw) -> dict[int, Raw]:
    """The effects by slot; a chain whose slots contradict each other is numbered anew, in its order."""
    effects = _in_order(chain)
    by_slot = {slot: effect for effect in effects if (slot := _slot_of(effect)) is not None}
    if len(by_slot) < len(effects) or max(by_slot, default=0) >= _capacity(chain):
        by_slot = dict(enumerate(effects))
        for slot, effect in by_slot.items():
            effect["slot_index"] = slot
    return by_slot


def _make_room(chain: Raw, wanted: int | None) -> int:
    """Free a slot, or find the first that is free; gives it. Raises InvalidEdit for a chain that is full."""
    taken, capacity = _by_slot(chain), _capacity(chain)
    free = [slot for slot in range(capacity) if slot not in taken]
    if not free or len(taken) >= capacity:
        raise InvalidEdit("One more effect on this track", f"all {capacity} slots of its chain are taken")
    if wanted is None:
        return free[0]
    slot = place(wanted, capacity, "a slot")
    above = [each for each in free if each >= slot]
    _shift(taken, slot, above[0] if above else free[-1])
    return slot


def _move_within(chain: Raw, effect: Raw, wanted: int) -> None:
    slot = place(wanted, _capacity(chain), "a slot")
    taken = _by_slot(chain)
    old = next(at for at, each in taken.items() if each is effect)
    if slot == old:
        return
    if slot in taken:
        del taken[old]
        _shift(taken, slot, old)
    effect["slot_index"] = slot
    _arrange(chain)


def _shift(taken: Mapping[int, Raw], slot: int, free: int) -> None:
    """Move the effects between a slot and a free one by one towards that, so that the slot is free."""
    step = 1 if free > slot else -1
    for at in range(slot, free, step):
        if at in taken:
            taken[at]["slot_index"] = at + step


def _arrange(chain: Raw) -> None:
    """Put the list into the order of the slots; what is no effect keeps its place in it."""
    effects, ordered = _effects_of(chain), iter(_in_order(chain))
    chain["effects"] = [
        next(ordered) if any(item is effect for effect in effects) else item for item in chain["effects"]
    ]
