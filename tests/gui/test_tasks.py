"""The promises of the work runner."""

from __future__ import annotations

import functools
import logging
import threading

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from core.errors import UnknownVersion
from gui.tasks import Cancelled, CancelToken, RunnerClosed, TaskRunner


class Receiver(QObject):
    """Someone who waits for answers."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[object] = []
        self.errors: list[Exception] = []
        self.progress: list[object] = []
        self.threads: list[QThread] = []

    def on_done(self, value: object) -> None:
        self.values.append(value)
        self.threads.append(QThread.currentThread())

    def on_error(self, error: Exception) -> None:
        self.errors.append(error)

    def on_progress(self, progress: object) -> None:
        self.progress.append(progress)

    def on_done_with(self, extra: str, value: object) -> None:
        self.values.append((extra, value))


class Gate:
    """A job that waits until it is let through, and tells when it began."""

    def __init__(self, value: object = None) -> None:
        self.began, self.go = threading.Event(), threading.Event()
        self.value = value

    def __call__(self, token: CancelToken) -> object:
        self.began.set()
        assert self.go.wait(5)
        return self.value

    def cooperative(self, token: CancelToken) -> object:
        self.began.set()
        while not self.go.wait(0.005):
            token.raise_if_cancelled()
        return self.value


def test_answer_comes_on_the_main_thread_and_not_from_inside_submit(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver = Receiver()
    runner.submit_read("preview", lambda _: 7, receiver.on_done)
    assert receiver.values == []
    qtbot.waitUntil(lambda: receiver.values == [7])
    assert receiver.threads == [receiver.thread()]


def test_arguments_reach_the_job_after_its_token(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver = Receiver()
    runner.submit_read("sum", lambda _, a, b: a + b, receiver.on_done, args=(2, 3))
    qtbot.waitUntil(lambda: receiver.values == [5])


def test_latest_job_of_a_slot_wins(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver = Receiver()
    first, second = Gate("first"), Gate("second")
    token = runner.submit_read("compare", first, receiver.on_done)
    assert first.began.wait(5)
    runner.submit_read("compare", second, receiver.on_done)
    assert token.is_cancelled
    second.go.set()
    qtbot.waitUntil(lambda: receiver.values == ["second"])
    first.go.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert receiver.values == ["second"]


def test_answer_already_on_its_way_is_dropped_when_a_newer_job_was_asked(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    receiver = Receiver()
    finished = threading.Event()

    def first(token: CancelToken) -> str:
        finished.set()
        return "stale"

    runner.submit_read("compare", first, receiver.on_done)
    assert finished.wait(5)
    runner.submit_read("compare", lambda _: "fresh", receiver.on_done)
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert receiver.values == ["fresh"]


def test_slots_do_not_disturb_each_other(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver = Receiver()
    runner.submit_read("a", lambda _: "a", receiver.on_done)
    runner.submit_read("b", lambda _: "b", receiver.on_done)
    qtbot.waitUntil(lambda: sorted(map(str, receiver.values)) == ["a", "b"])


def test_cancelled_read_says_nothing(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver, gate = Receiver(), Gate()
    runner.submit_read("find", gate.cooperative, receiver.on_done, receiver.on_error)
    assert gate.began.wait(5)
    assert runner.is_reading("find")
    runner.cancel("find")
    assert not runner.is_reading("find")
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert receiver.values == []
    assert receiver.errors == []


def test_read_that_still_waits_never_runs_once_cancelled(runner: TaskRunner, qtbot: QtBot) -> None:
    gates = [Gate(), Gate()]
    for number, gate in enumerate(gates):
        runner.submit_read(f"busy {number}", gate, print)
        assert gate.began.wait(5)
    waiting = Gate()
    runner.submit_read("waits", waiting, print)
    runner.cancel("waits")
    for gate in gates:
        gate.go.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert not waiting.began.is_set()


def test_writes_run_one_at_a_time_and_in_order(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver = Receiver()
    running, most, order = [0], [0], []

    def write(token: CancelToken, number: int) -> int:
        running[0] += 1
        most[0] = max(most[0], running[0])
        order.append(number)
        running[0] -= 1
        return number

    for number in range(20):
        runner.submit_write(write, receiver.on_done, args=(number,))
    assert runner.pending_writes == 20
    qtbot.waitUntil(lambda: runner.pending_writes == 0)
    assert order == list(range(20)) == receiver.values
    assert most == [1]


def test_write_cancelled_before_it_ran_is_told_to_who_asked(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver, first, second = Receiver(), Gate("first"), Gate("second")
    runner.submit_write(first, receiver.on_done)
    runner.submit_write(second, receiver.on_done, receiver.on_error).cancel()
    first.go.set()
    qtbot.waitUntil(lambda: runner.pending_writes == 0)
    assert receiver.values == ["first"]
    assert [type(error) for error in receiver.errors] == [Cancelled]
    assert not second.began.is_set()


def test_write_that_was_cancelled_too_late_still_tells_that_it_happened(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    receiver, gate = Receiver(), Gate("saved")
    token = runner.submit_write(gate, receiver.on_done)
    assert gate.began.wait(5)
    token.cancel()
    gate.go.set()
    qtbot.waitUntil(lambda: receiver.values == ["saved"])


def test_error_of_core_is_passed_on_and_not_logged(
    runner: TaskRunner, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    receiver = Receiver()

    def fail(token: CancelToken) -> None:
        raise UnknownVersion("5e7c", "v999")

    runner.submit_read("open", fail, receiver.on_done, receiver.on_error)
    qtbot.waitUntil(lambda: bool(receiver.errors))
    assert isinstance(receiver.errors[0], UnknownVersion)
    assert not caplog.records


def test_error_of_core_that_nobody_hears_is_logged(
    runner: TaskRunner, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(token: CancelToken) -> None:
        raise UnknownVersion("5e7c", "v999")

    runner.submit_read("open", fail, print)
    qtbot.waitUntil(lambda: bool(caplog.records))
    assert "v999" in caplog.text


def test_unexpected_exception_is_logged_once_and_passed_on(
    runner: TaskRunner, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    receiver = Receiver()
    runner.submit_read("divide", lambda _: 1 // 0, receiver.on_done, receiver.on_error)
    qtbot.waitUntil(lambda: bool(receiver.errors))
    assert isinstance(receiver.errors[0], ZeroDivisionError)
    assert [(record.levelno, record.exc_info is not None) for record in caplog.records] == [
        (logging.ERROR, True)
    ]


def test_deleted_receiver_is_harmless(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver, gate = Receiver(), Gate()
    runner.submit_read("a", gate, receiver.on_done)
    assert gate.began.wait(5)
    receiver.deleteLater()
    qtbot.wait(1)
    gate.go.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert receiver.values == []


def test_waiting_for_an_answer_keeps_nobody_alive(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver, gate = Receiver(), Gate()
    gone = threading.Event()
    receiver.destroyed.connect(gone.set)
    runner.submit_read("a", gate, functools.partial(receiver.on_done_with, "x"), receiver.on_error)
    del receiver
    assert gone.is_set()
    gate.go.set()
    qtbot.waitUntil(lambda: not runner.is_busy)


def test_partial_of_a_method_gets_its_own_arguments_first(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver = Receiver()
    runner.submit_read("a", lambda _: 1, functools.partial(receiver.on_done_with, "id"))
    qtbot.waitUntil(lambda: receiver.values == [("id", 1)])


def test_progress_arrives_newest_only_and_before_the_answer(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver = Receiver()

    def count(token: CancelToken) -> str:
        for done in range(1000):
            token.report((done, 1000))
        return "all"

    runner.submit_read("read", count, receiver.on_done, on_progress=receiver.on_progress)
    qtbot.waitUntil(lambda: receiver.values == ["all"])
    assert receiver.progress == sorted(set(receiver.progress))  # type: ignore[type-var]
    assert receiver.progress[-1] == (999, 1000)


def test_busy_changes_are_told_once(runner: TaskRunner, qtbot: QtBot) -> None:
    told: list[bool] = []
    runner.busy_changed.connect(told.append)
    gate = Gate()
    runner.submit_read("a", gate, print)
    runner.submit_write(lambda _: None, print)
    qtbot.waitUntil(lambda: runner.pending_writes == 0)
    assert told == [True]
    gate.go.set()
    qtbot.waitUntil(lambda: told == [True, False])


def test_close_waits_for_writes_cancels_reads_and_refuses_new_work(runner: TaskRunner, qtbot: QtBot) -> None:
    receiver, read = Receiver(), Gate()
    written: list[int] = []

    def write(token: CancelToken, number: int) -> None:
        threading.Event().wait(0.02)
        written.append(number)

    runner.submit_read("a", read.cooperative, receiver.on_done)
    assert read.began.wait(5)
    runner.submit_write(write, receiver.on_done, args=(1,))
    runner.submit_write(write, receiver.on_done, args=(2,))
    runner.close()
    assert written == [1, 2]
    assert runner.is_closed
    with pytest.raises(RunnerClosed):
        runner.submit_write(write, receiver.on_done, args=(3,))
    assert runner.submit_read("b", read, receiver.on_done).is_cancelled
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert receiver.values == [None, None]
    assert written == [1, 2]
