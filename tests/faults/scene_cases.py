"""One case: a scene, a plan, a fork, a verdict; and many of them on worker processes."""

from __future__ import annotations

import errno
import gc
import itertools
import json
import logging
import multiprocessing
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from core.errors import RepriseError
from core.storage import owner
from core.storage.composition_service import CompositionService
from tests.faults import ptrace
from tests.faults.ptrace import Plan, Trace
from tests.faults.scene_judge import Told, judge, judge_after, view
from tests.faults.scenes import AGAIN, ID, SCENES, Files, Scene, build, look, real_scenes, state

WORKERS = 2
_T = TypeVar("_T")
_CHUNK = 40


@dataclass(slots=True)
class Verdict:
    """What one case came to; `bad` names the promises that it broke."""

    scene: str
    plan: Plan
    trace: Trace
    told: Told
    bad: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        calls = self.trace.calls
        name = calls[self.plan.at] if 0 <= self.plan.at < len(calls) else "the end"
        said = self.told.error or ("killed" if self.told.killed else "success")
        return f"{self.scene}: {self.plan}, {name} {self.trace.touched}; told {said}: {'; '.join(self.bad)}"


Extra = Callable[[Scene, Verdict], Iterable[str]]


@cache
def find_scene(name: str) -> Scene:
    """A scene by its name."""
    return next(scene for scene in (*SCENES, *real_scenes()) if scene.name == name)


@cache
def warm_up() -> None:
    """Load and cache all that a first operation would: only the operation's own calls shall count.

    Only for a process of ours: it silences the log and freezes what the collector knows.
    """
    logging.disable(logging.CRITICAL)
    for scene in SCENES:
        with _ground() as folder:
            root = Path(folder)
            build(root, scene.files)
            scene.act(CompositionService(root), lambda _: None)
            with suppress(RepriseError):
                CompositionService(root).load("nobody", "current")
    gc.collect()
    gc.freeze()


def run_case(scene: Scene, plan: Plan, extra: Extra | None = None) -> Verdict:
    """Let it happen on a fresh library, judge it, and see a fresh user go on."""
    warm_up()
    with _ground() as folder:
        root = Path(folder)
        build(root, scene.files)
        before = look(root)
        verdict, after = _happen(scene, plan, root)
        if extra is not None:
            verdict.bad += extra(scene, verdict)
        verdict.bad += _go_on(scene, root, before, after)
    return verdict


def run_twice(scene: Scene, first: Plan, second: Plan) -> Verdict:
    """The same, and then again to the save that is to recover what the first left."""
    warm_up()
    with _ground() as folder:
        root = Path(folder)
        build(root, scene.files)
        before = look(root)
        verdict, after = _happen(scene, first, root)
        if not verdict.bad and f"compositions/{ID}/current.json" in after:
            verdict, after = _happen(AGAIN, second, root)
            verdict.scene = f"{scene.name}, {first}, and again"
            verdict.bad += _go_on(scene, root, before, after)
    return verdict


def _happen(scene: Scene, plan: Plan, root: Path) -> tuple[Verdict, Files]:
    before = look(root)
    trace = ptrace.run(lambda fd: _act(scene, root, fd), plan)
    after = look(root)
    told = replace(_told(trace), disturbed=plan.code != 0, lied=plan.code == errno.ENOENT)
    verdict = Verdict(scene.name, plan, trace, told, judge(scene, before, after, told))
    if trace.killed and not plan.mode.startswith("killed"):
        verdict.bad.append(f"it hung, or died of signal {os.WTERMSIG(trace.status)}")
    return verdict, after


def _ground() -> AbstractContextManager[str]:
    near = "/dev/shm"
    return tempfile.TemporaryDirectory(dir=near if os.access(near, os.W_OK) else None, prefix="reprise-")


def _act(scene: Scene, root: Path, fd: int) -> None:
    """In the child: names are the same each time, so that the k-th call is the same call."""
    numbers = itertools.count(1)
    secrets.token_hex = lambda nbytes=None: f"{next(numbers):0{2 * (nbytes or 32)}x}"
    if not scene.is_cold:
        owner.token()
    gc.disable()
    service = CompositionService(root)

    def tell(**facts: Any) -> None:
        os.write(fd, json.dumps(facts).encode() + b"\n")

    try:
        value = scene.act(service, lambda ack: tell(ack=ack))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the judge shall hear of it
        kind = "core" if isinstance(error, RepriseError) else "foreign"
        tell(error=type(error).__name__, kind=kind, stem=getattr(error, "stem", None), words=str(error))
    else:
        tell(error="", value=value)


def _told(trace: Trace) -> Told:
    lines = [json.loads(line) for line in trace.said.splitlines()]
    acks = tuple(line["ack"] for line in lines if "ack" in line)
    last = lines[-1] if lines and "error" in lines[-1] else None
    if last is None:
        return Told(killed=True, acks=acks)
    stem = last.get("stem")
    if last["error"] not in ("SavedNotCurrent",):
        stem = None
    error = last["error"] if last.get("kind") != "foreign" else f"{last['error']}: {last['words']}"
    value = last.get("value")
    if isinstance(value, str) and value[:3].isdigit():
        stem = value
    return Told(False, error, last.get("kind", ""), stem, value, acks)


def _go_on(scene: Scene, root: Path, before: Files, after: Files) -> list[str]:
    """A fresh user of the same library works again, and all that was left finds its home."""
    service = CompositionService(root)
    try:
        if scene.kind == "create":
            service.create("Newer", id="newer")
        found = view(after, ID)
        if len(found) == 1 and found[0].where.startswith(".reprise/trash/"):
            service.undelete(found[0].where.rpartition("/")[2])
        service.save(ID, state(91.0))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        return [f"the next save failed: {type(error).__name__}: {error}"]
    last = {path: data for path, data in look(root).items() if not path.startswith("compositions/newer/")}
    return judge_after(scene, before, after, last)


def count_calls(scene: Scene) -> list[str]:
    """The calls of an undisturbed run; raises AssertionError where even that breaks a promise."""
    verdict = run_case(scene, Plan())
    assert not verdict.bad, str(verdict)
    assert not verdict.told.error, str(verdict)
    return verdict.trace.calls


def count_all(is_long: bool = False) -> dict[str, list[str]]:
    """The same of every scene, by its name; in a worker, for it changes the process that it runs in."""
    return call_in_pool(_count_here, is_long)


def _count_here(is_long: bool) -> dict[str, list[str]]:
    return {scene.name: count_calls(scene) for scene in (*SCENES, *(real_scenes() if is_long else ()))}


@dataclass(slots=True)
class Tally:
    """How many cases were tried, how many did not come to their call, and which were bad."""

    cases: int = 0
    unreached: int = 0
    bad: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take another's figures in."""
        self.cases += other.cases
        self.unreached += other.unreached
        self.bad += other.bad


Chunk = tuple[str, tuple[Plan, ...]]


def run_chunk(chunk: Chunk, extra: Extra | None = None) -> Tally:
    """Some plans on one scene, in this process."""
    scene = find_scene(chunk[0])
    tally = Tally()
    for plan in chunk[1]:
        verdict = run_case(scene, plan, extra)
        tally.cases += 1
        tally.unreached += not verdict.trace.reached
        if verdict.bad:
            tally.bad.append(str(verdict))
    return tally


def chunks(cases: Iterable[tuple[str, Plan]]) -> Iterator[Chunk]:
    """Cases in handy portions, each of one scene."""
    for name, group in itertools.groupby(cases, key=lambda case: case[0]):
        plans = [plan for _, plan in group]
        for start in range(0, len(plans), _CHUNK):
            yield name, tuple(plans[start : start + _CHUNK])


def each_in_pool(work: Callable[[Any], Tally], items: Iterable[Any]) -> Tally:
    """All figures together; only a few items are taken ahead of the work."""
    total = Tally()
    with pool() as workers:
        running: set[Future[Tally]] = set()
        for item in items:
            running.add(workers.submit(work, item))
            if len(running) >= 2 * WORKERS:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    total.add(future.result())
        for future in running:
            total.add(future.result())
    total.bad.sort()
    return total


def pool() -> ProcessPoolExecutor:
    """Worker processes that nothing but the rigs runs in."""
    return ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn"), _settle_down)


def call_in_pool(work: Callable[..., _T], *args: Any) -> _T:
    """The same for one call."""
    with pool() as workers:
        return workers.submit(work, *args).result()


def _settle_down() -> None:
    """Tracer and traced take turns: on one processor that costs a third of what it costs on two."""
    here = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {here[os.getpid() % len(here)]})
    warm_up()
