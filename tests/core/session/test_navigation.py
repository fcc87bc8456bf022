"""Back and forward through complete states: the line that a history makes, and a session that walks it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidEdit
from core.session.navigation import Line, State, line_of
from core.storage.composition_service import CompositionService
from core.storage.memory import Memory
from tests.core.session.scenes import ID, Scene, library, tempo_of, without_times
from tests.core.storage.conftest import foreign_write

# The line, from entries alone ---------------------------------------------------------------------------


def take(stem: str) -> State:
    return State(stem)


def fold(stem: str) -> State:
    """A save that changed nothing, or only got a label."""
    return State(stem, is_place=False)


def restore(stem: str, source: str) -> State:
    return State(stem, restored_from=source)


def places(*states: State) -> str:
    """The line as text, the place where one stands in brackets."""
    line = line_of(states)
    return " ".join(f"[{stem}]" if i == line.cursor else stem for i, stem in enumerate(line.places))


FOUR = (take("a"), take("b"), take("c"), take("d"))


def test_the_line_of_nothing_leads_nowhere() -> None:
    line = line_of(())
    assert line == Line()
    assert (line.here, line.before, line.after) == (None, None, None)


def test_takes_are_places_and_one_stands_at_the_newest() -> None:
    assert places(*FOUR) == "a b c [d]"
    line = line_of(FOUR)
    assert (line.before, line.here, line.after) == ("c", "d", None)


def test_saves_without_change_are_no_places() -> None:
    assert places(*FOUR, fold("x")) == "a b c [d]"


def test_the_first_version_is_a_place_whatever_it_is() -> None:
    assert places(fold("x"), take("b")) == "x [b]"
    assert places(restore("x", "gone"), take("b")) == "x [b]"


def test_a_loose_current_is_the_last_place() -> None:
    assert places(*FOUR, take("current")) == "a b c d [current]"


def test_a_restore_of_a_neighbour_is_a_step() -> None:
    assert places(*FOUR, restore("e", "c")) == "a b [c] d"
    assert places(*FOUR, restore("e", "c"), restore("f", "b")) == "a [b] c d"
    assert places(*FOUR, restore("e", "c"), restore("f", "b"), restore("g", "c")) == "a b [c] d"


def test_a_restore_of_the_state_where_one_stands_moves_nothing() -> None:
    assert places(*FOUR, restore("e", "d")) == "a b c [d]"


def test_any_other_restore_is_a_place_of_its_own() -> None:
    assert places(*FOUR, restore("e", "a")) == "a b c d [e]"
    assert places(*FOUR, restore("e", "autosave")) == "a b c d [e]"
    assert places(*FOUR, restore("e", "a"), restore("f", "d")) == "a b c [d] e"


def test_a_restore_of_a_step_or_of_a_save_without_change_is_one_of_its_place() -> None:
    assert places(*FOUR, fold("x"), restore("e", "c"), restore("f", "x")) == "a b c [d]"
    assert places(*FOUR, restore("e", "c"), restore("f", "b"), restore("g", "e")) == "a b [c] d"


def test_new_work_after_steps_stands_on_the_state_it_was_made_from() -> None:
    assert places(*FOUR, restore("e", "c"), restore("f", "b"), take("g")) == "a b c d f [g]"
    back = (restore("e", "c"), restore("f", "b"), take("g"), restore("h", "f"), restore("i", "d"))
    assert places(*FOUR, *back) == "a b c [d] f g"


def test_new_work_at_the_end_just_follows() -> None:
    assert places(*FOUR, restore("e", "c"), restore("f", "d"), take("g")) == "a b c d [g]"


# A session that walks it --------------------------------------------------------------------------------


@pytest.fixture(params=["flat", "nested"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    """A session with four states: tempo 120, 90, 91, 92."""
    made = Scene(library(tmp_path / "data", request.param))
    made.session.open(ID)
    for bpm in (90.0, 91.0, 92.0):
        made.take(bpm)
    return made


def walk(scene: Scene, step: str, count: int) -> list[float]:
    found = []
    for _ in range(count):
        getattr(scene.session, step)()
        assert tempo_of(scene.state("current")) == scene.tempo
        assert not scene.session.has_unsaved
        found.append(scene.tempo)
    return found


def test_back_and_forward_give_the_same_states(scene: Scene) -> None:
    assert walk(scene, "back", 3) == [91.0, 90.0, 120.0]
    assert not scene.session.can_go_back
    assert walk(scene, "forward", 3) == [90.0, 91.0, 92.0]
    assert not scene.session.can_go_forward


def test_at_either_end_there_is_no_step_and_nothing_is_written(scene: Scene) -> None:
    count = len(scene.tempos())
    with pytest.raises(InvalidEdit, match="no newer state"):
        scene.session.forward()
    assert len(scene.tempos()) == count
    walk(scene, "back", 3)
    count = len(scene.tempos())
    with pytest.raises(InvalidEdit, match="no older state"):
        scene.session.back()
    assert len(scene.tempos()) == count


def test_each_step_is_a_restore_that_can_be_taken_back(scene: Scene) -> None:
    result = scene.session.back()
    assert scene.state(result.stem)["metadata"]["source"] == "restore"
    assert result.kept is not None
    scene.session.restore(result.kept)
    assert scene.tempo == 92.0
    assert not scene.session.can_go_forward


def test_going_back_from_unsaved_edits_keeps_them_one_step_ahead(scene: Scene) -> None:
    scene.tempo = 93.0
    assert scene.session.can_go_back
    assert not scene.session.can_go_forward
    assert walk(scene, "back", 2) == [92.0, 91.0]
    assert walk(scene, "forward", 2) == [92.0, 93.0]


def test_new_work_after_steps_is_a_new_end_and_what_was_left_is_still_behind(scene: Scene) -> None:
    walk(scene, "back", 2)
    scene.take(60.0)
    assert not scene.session.can_go_forward
    assert walk(scene, "back", 5) == [90.0, 92.0, 91.0, 90.0, 120.0]
    assert walk(scene, "forward", 5) == [90.0, 91.0, 92.0, 90.0, 60.0]


def test_the_line_is_the_same_in_the_next_session(scene: Scene) -> None:
    walk(scene, "back", 2)
    scene.play_to(3.0)
    line = scene.session.line()
    scene.session.close()
    later = Scene(CompositionService(scene.store.root))
    later.session.open(ID)
    assert later.session.line() == line
    assert walk(later, "forward", 2) == [91.0, 92.0]


def test_a_restore_by_the_window_is_walked_like_any_other(scene: Scene) -> None:
    scene.store.restore(ID, scene.store.history(ID)[0].stem)
    assert walk(scene, "back", 1) == [92.0]
    assert walk(scene, "forward", 1) == [120.0]


def test_a_state_of_another_program_in_no_version_is_walked_back_from_and_kept(scene: Scene) -> None:
    data = scene.store.load(ID, "current").data
    data.get("sequence", data)["tempo"] = 44.0
    scene.store.save(ID, data, with_version=False)
    fresh = Scene(CompositionService(scene.store.root))
    fresh.session.open(ID)
    assert walk(fresh, "back", 1) == [92.0]
    assert walk(fresh, "forward", 1) == [44.0]


def test_an_old_state_that_another_program_wrote_over_is_a_place_of_its_own(scene: Scene) -> None:
    """Current stands at an older take and no version says so: a step back must still lead to it again."""
    scene.store.save(ID, scene.store.load(ID, "000_20260223_113841").data, with_version=False)
    assert walk(scene, "back", 1) == [92.0]
    assert walk(scene, "forward", 1) == [120.0]


def test_damage_and_labels_are_no_places_and_an_answer_without_change_is_one(scene: Scene) -> None:
    folder = scene.store.compositions_path / ID / "history"
    (folder / "004_20260223_120000.json").write_text("{")
    label = scene.session.save().stem
    assert label is not None
    scene.store.set_label(ID, label, "mix")
    before = scene.session.line()
    scene.session.save("ai_iteration", user_message="what is this?")
    after = scene.session.line()
    assert len(before.places) == 4
    assert len(after.places) == 5
    assert not {"004_20260223_120000", label} & {*before.places, *after.places}


def test_a_foreign_save_that_carries_a_restore_on_is_no_step(scene: Scene) -> None:
    """Its metadata still says that it was restored from the neighbour; only a new time would prove it."""
    result = scene.session.back()
    data = scene.store.load(ID, "current").data
    data.get("sequence", data)["tempo"] = 44.0
    foreign_write(scene.folder / "history" / "099_20260223_120000.json", data)
    foreign_write(scene.folder / "current.json", data)
    scene.session.look()
    line = scene.session.line()
    assert line.places[-2:] == (result.stem, "099_20260223_120000")
    assert walk(scene, "back", 1) == [91.0]


def test_an_autosave_alone_has_no_states_to_walk(tmp_path: Path) -> None:
    made = Scene(library(tmp_path / "data"))
    folder = tmp_path / "data" / "compositions" / ID
    (folder / "current.json").rename(folder / "autosave.json")
    (folder / "history" / "000_20260223_113841.json").unlink()
    assert made.session.open(ID) == "autosave"
    assert not made.session.can_go_back
    with pytest.raises(InvalidEdit):
        made.session.back()
    assert made.store.history(ID) == ()


def test_the_timeline_of_the_real_history_is_walked_to_its_first_take_and_back(
    real_data: Path, tmp_path: Path
) -> None:
    name = "5e7c552d-d97f-457a-9c82-1b08133f885c"
    target = tmp_path / "data" / "compositions" / name
    shutil.copytree(real_data / "compositions" / name, target)
    scene = Scene(CompositionService(tmp_path / "data"))
    scene.session.open(name)
    *takes, loose = scene.session.line().places
    assert [int(stem[:3]) for stem in takes] == [0, 1, 2, 3, 6, 7, 8, 13, 63, 64, 65, 165, 171]
    assert loose == "current"
    before = scene.data()
    for stem in reversed(takes):
        scene.session.back()
        assert without_times(scene.data()) == without_times(scene.state(stem))
    assert not scene.session.can_go_back
    for _ in takes:
        scene.session.forward()
    assert without_times(scene.data()) == without_times(before)
    assert not scene.session.can_go_forward
    assert len(scene.session.line().places) == 14


# Any walk -----------------------------------------------------------------------------------------------


class Model:
    """What a musician would expect: a list of states, a place in it, and work that is not saved."""

    def __init__(self) -> None:
        self.states = [120.0]
        self.place = 0
        self.work: float | None = None

    @property
    def now(self) -> float:
        return self.states[self.place] if self.work is None else self.work

    def keep(self) -> None:
        if self.work is None or self.work == self.states[self.place]:
            self.work = None
            return
        if self.place < len(self.states) - 1:
            self.states.append(self.states[self.place])
        self.states.append(self.work)
        self.place, self.work = len(self.states) - 1, None


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["edit", "save", "back", "forward", "undo", "reopen"]), max_size=25))
def test_any_walk_is_where_a_plain_list_says(acts: list[str]) -> None:
    store = CompositionService(Memory())
    scene, model, count = Scene(store), Model(), 0
    composition = scene.session.create("Song")
    ever = {120.0}
    for act in acts:
        if act == "edit":
            count += 1
            scene.tempo = model.work = 200.0 + count
        elif act == "save":
            scene.session.save()
            model.keep()
            ever.add(model.now)
        elif act == "reopen" and not scene.session.has_unsaved:
            scene.session.close()
            scene.session.open(composition)
        elif act in ("back", "undo") and scene.session.can_go_back:
            model.keep()
            ever.add(model.now)
            result = scene.session.back()
            if act == "back":
                model.place -= 1
            else:
                assert result.kept is not None
                scene.session.restore(result.kept)
        elif act == "forward" and scene.session.can_go_forward:
            scene.session.forward()
            model.place += 1
        assert scene.tempo == model.now
        line = scene.session.line()
        if model.work is None:
            assert [tempo_of(scene.state(stem)) for stem in line.places] == model.states
            assert line.cursor == model.place
        assert ever <= set(scene.tempos())
