"""The graph of services over one data directory: built once, handed on as one value, closed in order.

There is no global state beside it: two graphs over one directory are two sessions beside each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from core.errors import NotADataDirectory
from core.session.action_runner import ActionRunner
from core.session.ai_agent_service import AIAgentService
from core.session.mixer_service import MixerService
from core.session.model_choice import choose_planner
from core.session.notices import Notice
from core.session.planner import Planner
from core.session.sample_service import SampleService
from core.session.sequencer_service import SequencerService
from core.session.session import Session
from core.session.settings import Settings
from core.session.track_effects_service import TrackEffectsService
from core.session.working import Working
from core.storage.causes import cause
from core.storage.composition_service import CompositionService


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a backend serves; a context manager that closes itself."""

    settings: Settings
    composition_service: CompositionService
    working: Working
    session: Session
    sequencer: SequencerService
    mixer: MixerService
    effects: TrackEffectsService
    samples: SampleService
    ai_agent: AIAgentService

    def close(self) -> None:
        """Close in the order in which each still needs the next; a second time does nothing.

        First the AI agent: a turn that runs is waited for, and none begins. Then the session's threads, so
        that nothing is read or written by itself any more. Then the open composition, whose unsaved edits go
        to its autosave. What fails is raised when all is done; then the composition is still open.
        """
        self.ai_agent.close()
        self.session.stop()
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def initialize_services(
    settings: Settings,
    planner: Planner | None = None,
    *,
    on_notice: Callable[[Notice], None] | None = None,
) -> Services:
    """Build the graph, with one CompositionService for all, and start its threads; nothing is open yet.

    Without a `planner` the settings choose one: a model, or the planner of plain requests. `on_notice` is
    called on the thread that found what there is to tell. Raises NotADataDirectory, InvalidSettings.
    """
    planner = planner or choose_planner(settings)
    try:
        folder = settings.data_dir.expanduser()
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: no home for this ~user
        why = cause(error) if isinstance(error, OSError) else "there is no such home folder"
        raise NotADataDirectory(str(settings.data_dir), why) from error
    store = CompositionService(folder)
    working = Working()
    session = Session(
        store, working, autosave_s=settings.autosave_s, watch=settings.watch, on_notice=on_notice
    )
    services = connect_services(settings, store, working, session, planner)
    session.start()
    return services


def connect_services(
    settings: Settings, store: CompositionService, working: Working, session: Session, planner: Planner
) -> Services:
    """The services around a session that stands already, over any home; starts nothing."""
    sequencer, mixer, effects = (
        SequencerService(working, session),
        MixerService(working),
        TrackEffectsService(working),
    )
    runner = ActionRunner(working, sequencer, mixer, effects)
    agent = AIAgentService(
        store, session, working, runner, planner, version_per_action=settings.version_per_action
    )
    return Services(
        settings=settings,
        composition_service=store,
        working=working,
        session=session,
        sequencer=sequencer,
        mixer=mixer,
        effects=effects,
        samples=SampleService(working, store),
        ai_agent=agent,
    )
