"""What the store promises, in plain Python: dictionaries of states, and nothing of files, bytes or clocks.

A state is known by its tempo; a damaged file by its bytes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

State = float | bytes | None
"""A sound state's tempo, the bytes of a damaged one, or nothing."""


@dataclass(slots=True)
class Composition:
    """One composition: what each of its files holds."""

    versions: dict[str, State] = field(default_factory=dict)
    current: State = None
    autosave: State = None
    labels: dict[str, str] = field(default_factory=dict)

    def order(self) -> list[str]:
        """The stems by number, then by stem."""
        return sorted(self.versions, key=lambda stem: (number_of(stem), stem))

    def newest(self, state: State) -> str | None:
        """The last version that holds a sound state."""
        holders = [stem for stem in self.order() if self.versions[stem] == state]
        return holders[-1] if holders and isinstance(state, float) else None

    def next_number(self) -> int:
        """What the next version of ours is numbered, at least."""
        return max(map(number_of, self.versions), default=-1) + 1


@dataclass(slots=True)
class Handle:
    """What one open service remembers: its states that may leave current without a version, its autosaves."""

    unversioned: dict[str, float] = field(default_factory=dict)
    autosaved: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Left:
    """A temporary file of a process that died: its role and what it holds."""

    role: str
    state: State


@dataclass(slots=True)
class Predicted:
    """What a save must do: versions made in order, the state displaced into `kept/`, and how it is told."""

    made: list[float] = field(default_factory=list)
    adopted: bool = False
    kept: bool = False
    diverged: bool = False
    held_by: str | None = None
    """The version that holds what stood in current; None where it is the adopted one, or none."""


class Model:
    """The library as it must be."""

    def __init__(self) -> None:
        self.compositions: dict[str, Composition] = {}
        self.trash: dict[str, tuple[str, Composition]] = {}
        self.kept: Counter[State] = Counter()
        self.left: dict[str, list[Left]] = {}

    def recover(self, name: str) -> list[float]:
        """Settle what the dead left over; gives the states that become versions."""
        composition, made = self.compositions[name], list[float]()
        for left in self.left.pop(name, []):
            if left.role == "current" and isinstance(left.state, float):
                if left.state not in composition.versions.values() and left.state not in made:
                    made.append(left.state)
            elif left.role == "current" or (
                left.role == "autosave"
                and (left.state != composition.autosave or not isinstance(left.state, float))
            ):
                self.kept[left.state] += 1
        return made

    def clear_unborn(self) -> None:
        """Compositions that were never told of go when the next one is made."""
        for name in [name for name, left in self.left.items() if left[0].role == "new"]:
            del self.left[name]

    def save(
        self,
        name: str,
        tempo: float,
        *,
        version: bool = True,
        base: float | None = None,
        droppable: float | None = None,
    ) -> Predicted:
        """A save or restore of a state; the new stems are entered by `enter`, when they are known."""
        composition = self.compositions[name]
        predicted = Predicted(self.recover(name))
        stood = composition.current
        if isinstance(stood, float):
            is_held = stood in composition.versions.values() or stood in predicted.made
            if not is_held and stood != droppable:
                predicted.made.append(stood)
                predicted.adopted = True
            predicted.held_by = composition.newest(stood)
        elif stood is not None:
            self.kept[stood] += 1
            predicted.kept = True
        predicted.diverged = base is not None and stood is not None and stood != base
        if version:
            predicted.made.append(tempo)
        composition.current = tempo
        return predicted

    def autosave(self, name: str, tempo: float, handle: Handle) -> bool:
        """Whether it is written; another session's goes into `kept/`."""
        composition = self.compositions[name]
        stands = composition.autosave if composition.autosave is not None else composition.current
        if stands == tempo:
            return False
        displaced = composition.autosave
        if displaced is not None and not (
            isinstance(displaced, float) and displaced == handle.autosaved.get(name)
        ):
            self.kept[displaced] += 1
        composition.autosave = tempo
        handle.autosaved[name] = tempo
        return True


def number_of(stem: str) -> int:
    """A version's number."""
    return int(stem.partition("_")[0])
