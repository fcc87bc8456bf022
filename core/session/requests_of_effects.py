"""Plain requests about effects: added, removed, bypassed, their parameters set."""

from __future__ import annotations

from core.errors import InvalidEdit
from core.model.effects import Effect
from core.model.sequence import Track
from core.session import actions
from core.session.actions import Action
from core.session.amounts import value_in
from core.session.effect_catalogue import EffectDefinition, definition_called, definition_of, folded
from core.session.phrases import without_article
from core.session.plain_request import Asked, PlainRequest, Plan, say
from core.session.unclear import Unclear
from core.session.words_of_tracks import listed

_Placed = tuple[Track, Effect]


def _fits(effect: Effect, words: str) -> bool:
    """Whether an effect is meant by these words: its own name, or its kind's."""
    if folded(words) in (folded(effect.effect_name), folded(effect.display_name or "")):
        return True
    try:
        return definition_called(words).name == effect.effect_name
    except InvalidEdit:
        return False


def _called(asked: Asked, words: str) -> list[_Placed]:
    """One effect of this name on each track that is named, or the only one of the song. Raises Unclear."""
    if asked.has("tracks"):
        return [(track, _only(asked, track, words)) for track in asked.tracks()]
    found = [
        (track, effect)
        for track in asked.scene.tracks
        for effect in asked.scene.effects_of(track)
        if _fits(effect, words)
    ]
    if not found:
        raise Unclear(f"No track has the effect “{words}”.")
    if len(found) > 1:
        tracks = tuple({track.id: track for track, _ in found}.values())
        raise Unclear(f"“{words}” is on {listed(tracks)} {len(found)} times; say on which track.")
    return found


def _only(asked: Asked, track: Track, words: str) -> Effect:
    effects = asked.scene.effects_of(track)
    found = [effect for effect in effects if _fits(effect, words)]
    if not found:
        has = ", ".join(each.display_name or each.effect_name for each in effects) or "no effects"
        raise Unclear(f"“{track.name}” has no effect “{words}”; it has {has}.")
    if len(found) > 1:
        names = " and ".join(f"“{each.display_name or each.effect_name}”" for each in found)
        raise Unclear(f"“{track.name}” has {len(found)} effects “{words}”: {names}; say which.")
    return found[0]


def _add(asked: Asked) -> Plan:
    tracks = asked.tracks()
    kinds = [_definition(str(words)) for words in asked.pieces.phrases(asked.slots["effects"])]
    more: dict[str, float] = {}
    if asked.has("parameter"):
        if len(kinds) != 1:
            raise Unclear("A parameter is for one effect; add them one by one.")
        name, unit = _parameter(kinds[0], asked.text("parameter"))
        more[name] = value_in(asked.text("value"), unit, asked.text("parameter"))
    steps: list[Action] = [
        actions.AddEffect(track_id=track.id, effect_name=kind.name, parameters=more)
        for track in tracks
        for kind in kinds
    ]
    what = " and ".join(kind.display_name for kind in kinds)
    return Plan(f"Added {what} to {listed(tracks)}.", tuple(steps), tracks)


def _definition(words: str) -> EffectDefinition:
    try:
        return definition_called(without_article(words))
    except InvalidEdit as error:
        raise Unclear(f"I know no effect “{words}”: {error.reason}.") from error


def _parameter(definition: EffectDefinition, words: str) -> tuple[str, str]:
    """Name and unit of a parameter by its words. Raises Unclear."""
    wanted = folded(without_article(words))
    exact = [
        each for each in definition.parameters if wanted in (folded(each.name), folded(each.display_name))
    ]
    ending = [each for each in definition.parameters if folded(each.display_name).endswith(wanted)]
    for found in (exact, ending):
        if len(found) == 1:
            return found[0].name, found[0].unit
    known = ", ".join(each.display_name.lower() for each in definition.parameters)
    raise Unclear(f"{definition.display_name} has no “{words}”; it has {known}.")


def _remove(asked: Asked) -> Plan:
    found = [placed for words in _listed_effects(asked) for placed in _called(asked, words)]
    steps = tuple(actions.RemoveEffect(effect_id=effect.id) for _, effect in found)
    return Plan(f"Removed {_told(found)}.", steps, _tracks(found))


def _bypass(asked: Asked) -> Plan:
    found = [placed for words in _listed_effects(asked) for placed in _called(asked, words)]
    is_off = not asked.has("on")
    steps = tuple(actions.BypassEffect(effect_id=effect.id, is_bypassed=is_off) for _, effect in found)
    return Plan(f"{'Bypassed' if is_off else 'Switched on'} {_told(found)}.", steps, _tracks(found))


def _listed_effects(asked: Asked) -> list[str]:
    return [without_article(str(words)) for words in asked.pieces.phrases(asked.slots["effects"])]


def _tracks(found: list[_Placed]) -> tuple[Track, ...]:
    return tuple({track.id: track for track, _ in found}.values())


def _told(found: list[_Placed]) -> str:
    return " and ".join(
        f"{effect.display_name or effect.effect_name} of “{track.name}”" for track, effect in found
    )


def _set(asked: Asked) -> Plan:
    effect_words, parameter_words = _split(asked)
    found = _called(asked, effect_words)
    steps: list[Action] = []
    for _, effect in found:
        name, unit = _parameter_of(effect, parameter_words)
        value = value_in(asked.text("value"), unit, parameter_words)
        steps.append(actions.SetEffectParameter(effect_id=effect.id, parameter=name, value=value))
    said = f"Set the {parameter_words} of {_told(found)} to {asked.text('value')}."
    return Plan(said, tuple(steps), _tracks(found))


def _split(asked: Asked) -> tuple[str, str]:
    """`reverb mix` and `mix of the reverb`: the effect's words and the parameter's. Raises Unclear."""
    if asked.has("parameter"):
        return without_article(asked.text("effects")), without_article(asked.text("parameter"))
    words = without_article(asked.text("effects")).split()
    tracks = asked.tracks() if asked.has("tracks") else asked.scene.tracks
    there = [effect for track in tracks for effect in asked.scene.effects_of(track)]
    cuts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(len(words) - 1, 0, -1)]
    for effect, parameter in cuts:
        if any(_fits(each, effect) for each in there):
            return effect, parameter
    if not cuts:
        raise Unclear(f"I do not know what “{asked.text('effects')}” is; say “reverb mix” or the like.")
    return cuts[0]


def _parameter_of(effect: Effect, words: str) -> tuple[str, str]:
    definition = definition_of(effect.effect_name)
    if definition is not None:
        return _parameter(definition, words)
    wanted = folded(words)
    for name in effect.parameters:
        if folded(name) == wanted:
            return name, ""
    known = ", ".join(effect.parameters) or "none"
    raise Unclear(f"{effect.display_name or effect.effect_name} has no “{words}”; it has {known}.")


_ON = "(?:of|on|from|in|for)"

REQUESTS = (
    PlainRequest(
        "add reverb to the lead",
        "puts an effect at the end of its chain; also “add delay to the lead with mix 0.5”",
        (
            say(
                "(?:add|put|insert) <effects> (?:to|on|onto) <tracks>"
                " with (?:an? )?(?P<parameter>.+?)(?: of)? <value>"
            ),
            say("(?:add|put|insert) <effects> (?:to|on|onto) <tracks>"),
        ),
        _add,
    ),
    PlainRequest(
        "remove the reverb from the lead",
        "takes an effect out",
        (say("(?:remove|delete|take) <effects> (?:from|off|of|on) <tracks>"),),
        _remove,
    ),
    PlainRequest(
        "bypass the reverb on the lead",
        "lets the signal pass the effect by; also “turn the reverb on the lead off”",
        (
            say(rf"(?:bypass|disable|switch off|turn off) <effects> {_ON} <tracks>"),
            say(rf"(?:switch|turn) <effects> {_ON} <tracks> off"),
            say(r"bypass <effects>"),
        ),
        _bypass,
    ),
    PlainRequest(
        "switch on the reverb on the lead",
        "lets a bypassed effect work again",
        (
            say(rf"(?P<on>un-?bypass|enable|switch on|turn on) <effects> {_ON} <tracks>"),
            say(rf"(?:switch|turn) <effects> {_ON} <tracks> (?P<on>on)"),
            say(r"(?P<on>un-?bypass|enable) <effects>"),
        ),
        _bypass,
    ),
    PlainRequest(
        "set the reverb mix of the lead to 0.5",
        "sets a parameter of an effect; also “set the mix of the reverb on the lead to 50 %”",
        (
            say(
                r"(?:set|change|put) (?P<parameter>[^\ue000]+?) of <effects>"
                rf" {_ON} <tracks> (?:to|at) <value>"
            ),
            say(rf"(?:set|change|put) <effects> {_ON} <tracks> (?:to|at) <value>"),
            say(r"(?:set|change|put) <effects> (?:to|at) <value>"),
        ),
        _set,
    ),
)
