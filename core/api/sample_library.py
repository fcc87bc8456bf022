"""The samples of the library as the backend keeps them: what every open composition uses stays."""

from __future__ import annotations

from contextlib import ExitStack

import anyio

from core.api.desks import Desks
from core.errors import InvalidId, UnknownComposition
from core.session.sample_service import SampleService
from core.session.sample_store import Sample
from core.session.working import Working
from core.storage.composition_service import CompositionService

AT_ONCE = 2
"""Sounds decoded or measured at once: each takes a core, and its whole file in memory."""


class SampleLibrary:
    """Brings samples in, measures and removes them; for any thread. What a track plays is its desk's."""

    def __init__(self, store: CompositionService, desks: Desks) -> None:
        self.service = SampleService(Working(), store)
        self.listening = anyio.CapacityLimiter(AT_ONCE)
        self._desks = desks

    def remove(self, sample: Sample) -> None:
        """Remove a sample that nothing uses, saved or only open. Raises as `SampleService.remove`."""
        with ExitStack() as held:
            beside: list[Working] = []
            for composition in sorted(self._desks.open_ids()):
                try:
                    beside.append(held.enter_context(self._desks.at(composition)).working)
                except (UnknownComposition, InvalidId):  # it was deleted this moment
                    continue
            self.service.remove(sample, beside)
