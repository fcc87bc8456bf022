"""The graph of services and its settings: built once, closed in order, with nothing global beside it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from core.errors import InvalidEdit, InvalidSettings, NotADataDirectory, NotSaved
from core.session.action_runner import Act
from core.session.actions import Action, SetMasterFader, SetTempo
from core.session.ai_agent_service import Turn
from core.session.dependencies import Services, initialize_services
from core.session.notices import Notice, NoticeKind
from core.session.planner import Scene
from core.session.settings import Settings, load_settings
from tests.core.session.scenes import Scripted, refuse, tempo_of


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA_DIR", "AUTOSAVE_S", "WATCH", "VERSION_PER_ACTION"):
        monkeypatch.delenv(f"REPRISE_{name}", raising=False)


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("reprise")}


def test_all_services_share_one_store_and_one_working_state(tmp_path: Path) -> None:
    with initialize_services(Settings(data_dir=tmp_path / "fresh" / "data"), Scripted()) as services:
        services.sequencer.create("Song")
        services.sequencer.set_tempo(97.0)
        services.mixer.set_master_fader(-3.0)
        services.effects.add_effect(services.sequencer.add_track("Pad"), "reverb")
        stem = services.session.save().stem
        assert stem is not None
        composition = services.session.composition
        assert composition is not None
        data = services.composition_service.load(composition, stem).data
        assert data["tempo"] == 97.0
        assert data["mixer_state"]["master"]["fader"] == -3.0
        assert data["track_effects"][0]["effects"][0]["effect_name"] == "reverb"


def test_closing_ends_the_threads_keeps_unsaved_edits_and_may_be_done_twice(tmp_path: Path) -> None:
    services = initialize_services(Settings(data_dir=tmp_path), Scripted())
    assert threads() == {"reprise-autosave", "reprise-watch"}
    composition = services.session.create("Song")
    services.sequencer.set_tempo(97.0)
    services.close()
    services.close()
    assert threads() == set()
    assert tempo_of(services.composition_service.load(composition, "autosave").data) == 97.0


def test_the_threads_end_before_the_composition_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = initialize_services(Settings(data_dir=tmp_path), Scripted())
    services.session.create("Song")
    order: list[str] = []
    close = type(services.session).close

    def closed(session: object) -> None:
        order.append(f"closed with {sorted(threads())}")
        close(services.session)

    monkeypatch.setattr(type(services.session), "close", closed)
    services.close()
    assert order == ["closed with []"]


def test_a_turn_that_runs_is_waited_for_and_none_begins_after(tmp_path: Path) -> None:
    planner = Slow(SetTempo(tempo=77.0))
    services = initialize_services(Settings(data_dir=tmp_path), planner)
    composition = services.session.create("Song")
    turns: list[Turn] = []
    asking = threading.Thread(target=lambda: turns.append(services.ai_agent.ask("slower")))
    asking.start()
    assert planner.has_begun.wait(10.0)
    closing = threading.Thread(target=services.close)
    closing.start()
    time.sleep(0.05)
    assert services.session.composition == composition
    planner.go_on.set()
    asking.join(10.0)
    closing.join(10.0)
    assert services.session.composition is None
    assert tempo_of(services.composition_service.load(composition, turns[0].stems[0]).data) == 77.0
    with pytest.raises(InvalidEdit):
        services.ai_agent.ask("faster")


class Slow(Scripted):
    """A planner that takes its time."""

    def __init__(self, *steps: Action) -> None:
        super().__init__(*steps)
        self.has_begun, self.go_on = threading.Event(), threading.Event()

    def answer(self, request: str, scene: Scene, act: Act) -> str:
        self.has_begun.set()
        assert self.go_on.wait(10.0)
        return super().answer(request, scene, act)


def test_without_a_planner_plain_requests_are_understood(tmp_path: Path) -> None:
    with initialize_services(Settings(data_dir=tmp_path)) as services:
        services.session.create("Song")
        assert len(services.ai_agent.ask("tempo 97").stems) == 1
        assert services.sequencer.song().tempo == 97.0


def test_an_option_makes_a_version_for_each_action(tmp_path: Path) -> None:
    planner = Scripted(SetTempo(tempo=77.0), SetMasterFader(fader=-3.0))
    settings = Settings(data_dir=tmp_path, version_per_action=True)
    with initialize_services(settings, planner) as services:
        services.session.create("Song")
        assert len(services.ai_agent.ask("slower and softer").stems) == 2


def test_what_cannot_be_kept_is_raised_when_the_threads_have_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = initialize_services(Settings(data_dir=tmp_path), Scripted())
    services.session.create("Song")
    services.sequencer.set_tempo(97.0)
    with monkeypatch.context() as patch:
        patch.setattr(services.composition_service, "autosave", refuse)
        with pytest.raises(NotSaved):
            services.close()
    assert threads() == set()
    assert services.sequencer.song().tempo == 97.0
    services.close()


def test_two_graphs_in_one_process_are_two_sessions_beside_each_other(tmp_path: Path) -> None:
    told: list[Notice] = []
    settings = Settings(data_dir=tmp_path, watch=False)
    with (
        initialize_services(settings, Scripted()) as one,
        initialize_services(settings, Scripted(), on_notice=told.append) as other,
    ):
        composition = one.session.create("Song")
        assert other.session.composition is None
        other.session.open(composition)
        one.sequencer.set_tempo(97.0)
        one.session.save()
        other.session.look()
        assert other.sequencer.song().tempo == 97.0
        assert [notice.kind for notice in told] == [NoticeKind.RELOADED]


def test_without_a_clock_and_a_watcher_there_are_no_threads(tmp_path: Path) -> None:
    with initialize_services(Settings(data_dir=tmp_path, autosave_s=0.0, watch=False), Scripted()):
        assert threads() == set()


def test_the_services_cannot_be_exchanged(tmp_path: Path) -> None:
    with initialize_services(Settings(data_dir=tmp_path), Scripted()) as services:
        assert isinstance(services, Services)
        with pytest.raises(AttributeError):
            services.session = services.session  # type: ignore[misc]


def test_a_data_directory_that_is_a_file_isrefused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADataDirectory):
        initialize_services(Settings(data_dir=tmp_path / "file"), Scripted())
    with pytest.raises(NotADataDirectory, match="no such home folder"):
        initialize_services(Settings(data_dir=Path("~nobody-of-this-name/music")), Scripted())
    assert threads() == set()


def test_a_data_directory_may_be_spelt_from_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with initialize_services(Settings(data_dir=Path("~/music")), Scripted()) as services:
        services.session.create("Song")
    assert (tmp_path / "music" / "compositions").is_dir()


def test_settings_come_from_arguments_and_else_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REPRISE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("REPRISE_AUTOSAVE_S", "5")
    monkeypatch.setenv("REPRISE_VERSION_PER_ACTION", "yes")
    found = load_settings(autosave_s=7.5)
    assert (found.data_dir, found.autosave_s, found.version_per_action) == (tmp_path, 7.5, True)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("REPRISE_AUTOSAVE_S", "soon", "REPRISE_AUTOSAVE_S is “soon”, and input should be a valid number"),
        ("REPRISE_AUTOSAVE_S", "-1", "REPRISE_AUTOSAVE_S is “-1”, and input should be greater than"),
        ("REPRISE_AUTOSAVE_S", "inf", "REPRISE_AUTOSAVE_S is “inf”, and input should be a finite number"),
        ("REPRISE_VERSION_PER_ACTION", "perhaps", "REPRISE_VERSION_PER_ACTION is “perhaps”, and"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(
    name: str, text: str, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(InvalidSettings) as error:
        load_settings(data_dir=tmp_path)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_wrong_or_missing_argument_is_named_as_it_was_given(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match="REPRISE_DATA_DIR does not say which folder to use"):
        load_settings()
    with pytest.raises(InvalidSettings, match="autosave_s is “never”"):
        load_settings(data_dir=tmp_path, autosave_s="never")
    with pytest.raises(InvalidSettings, match="colour"):
        load_settings(data_dir=tmp_path, colour="red")
