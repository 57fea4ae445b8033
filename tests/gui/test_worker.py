import gc
import logging
import sys
import threading
import time
import weakref
from itertools import groupby
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Slot

from gui import worker as module
from gui.worker import Worker, fraction_of
from tests.thorough import examples


class Listener(QObject):
    """Writes down what a worker says, and in which thread it was heard."""

    def __init__(self, worker):
        super().__init__()
        self.worker = worker
        self.heard = []
        self.threads = set()
        worker.started.connect(self.on_started)
        worker.progressed.connect(self.on_progressed)
        worker.succeeded.connect(self.on_succeeded)
        worker.failed.connect(self.on_failed)
        worker.ended.connect(self.on_ended)

    def note(self, what, content=None):
        self.heard.append((what, content, self.worker.is_running))
        self.threads.add(threading.current_thread())

    @Slot(str)
    def on_started(self, title):
        self.note("started", title)

    @Slot(object)
    def on_progressed(self, snapshots):
        self.note("progressed", snapshots)

    @Slot(object)
    def on_succeeded(self, result):
        self.note("succeeded", result)

    @Slot(object)
    def on_failed(self, error):
        self.note("failed", error)

    @Slot()
    def on_ended(self):
        self.note("ended")

    @property
    def names(self):
        return [what for what, *_ in self.heard]

    @property
    def order(self):
        """The names, with deliveries in a row as one: how many there are depends on the scheduler."""
        return [what for what, _ in groupby(self.names)]

    @property
    def snapshots(self):
        return [s for what, content, _ in self.heard if what == "progressed" for s in content]

    def last(self, wanted):
        return next(content for what, content, _ in reversed(self.heard) if what == wanted)


@pytest.fixture
def worker(qapp):
    worker = Worker()
    yield worker
    worker.cancel()
    for steps in Steps.made:  # else a failed test would leave its generator waiting for ever
        steps.allowed.release(1000)
    Steps.made.clear()
    assert worker.shutdown()


@pytest.fixture
def listener(worker):
    return Listener(worker)


def count(n, result=None):
    yield from range(n)
    return result


def failing(error, after=0):
    yield from range(after)
    raise error


class Steps:
    """A generator that goes one yield further each time the test allows it."""

    made: ClassVar = []

    def __init__(self):
        self.made.append(self)
        self.allowed = threading.Semaphore(0)
        self.log = []

    def __call__(self, name="steps"):
        self.log.append(f"{name} begins")
        step = 0
        try:
            while True:
                self.allowed.acquire()
                step += 1
                self.log.append(f"{name} {step}")
                yield step
        finally:
            self.log.append(f"{name} closed")


def test_a_run_from_start_to_end(worker, listener, qtbot):
    assert (worker.is_running, worker.title, worker.run) == (False, "", 0)
    assert worker.start("Counting", count(5, "five")) == 1
    assert (worker.is_running, worker.title, worker.run) == (True, "Counting", 1)
    assert listener.names == ["started"]
    qtbot.waitUntil(lambda: "ended" in listener.names)
    assert listener.order == ["started", "progressed", "succeeded", "ended"]
    assert listener.snapshots == [0, 1, 2, 3, 4]
    assert listener.last("succeeded") == "five"
    for what, _, running in listener.heard:
        assert running == (what in ("started", "progressed"))
    assert (worker.is_running, worker.title, worker.run) == (False, "Counting", 1)


def test_slots_run_in_the_gui_thread_and_the_generator_does_not(worker, listener, qtbot):
    def generator():
        yield threading.get_ident()
        return threading.get_ident()

    from_lambda = []
    worker.succeeded.connect(lambda result: from_lambda.append(threading.get_ident()))
    worker.start("", generator())
    qtbot.waitUntil(lambda: "ended" in listener.names)
    here = threading.get_ident()
    assert listener.threads == {threading.current_thread()}
    assert from_lambda == [here]
    assert listener.snapshots == [listener.last("succeeded")] != [here]


def test_snapshots_and_results_arrive_as_they_are(worker, listener, qtbot):
    sent = [(1, 2), np.arange(3), {1: 2}, None, 10**30, "text"]

    def generator():
        yield from sent
        return sent

    worker.start("", generator())
    qtbot.waitUntil(lambda: "ended" in listener.names)
    assert len(listener.snapshots) == len(sent)
    assert all(a is b for a, b in zip(listener.snapshots, sent, strict=True))
    assert listener.last("succeeded") is sent


def test_a_fast_generator_is_heard_in_batches_and_leaves_time_for_others(worker, listener, qtbot):
    ticks = []
    timer = QTimer()
    timer.setInterval(1)
    timer.timeout.connect(lambda: ticks.append(len(listener.heard)))
    timer.start()
    total = 200_000
    worker.start("", count(total))
    qtbot.waitUntil(lambda: "ended" in listener.names)
    assert listener.snapshots == list(range(total))
    deliveries = listener.names.count("progressed")
    assert deliveries < total / 100
    assert len(ticks) >= deliveries - 1  # the loop came round at least once between two deliveries


def test_nothing_is_waiting_twice(worker, qtbot):
    """However much was yielded meanwhile, one event brings all of it."""
    steps, wakes = Steps(), []
    worker.start("", steps())
    worker._thread.ready.connect(lambda: wakes.append(len(steps.log)))
    steps.allowed.release(50)
    # without an event loop, so nothing is delivered meanwhile
    while len(worker._run._snapshots) < 50:
        time.sleep(0)
    assert len(wakes) <= 1
    listener = Listener(worker)
    qtbot.waitUntil(lambda: listener.snapshots == list(range(1, 51)))
    assert listener.names == ["progressed"]


def test_an_exception_is_handed_over_after_the_snapshots(worker, listener, qtbot):
    worker.start("", failing(ValueError("no such row"), after=3))
    qtbot.waitUntil(lambda: "ended" in listener.names)
    assert listener.order == ["started", "progressed", "failed", "ended"]
    assert listener.snapshots == [0, 1, 2]
    error = listener.last("failed")
    assert isinstance(error, ValueError)
    assert [frame.name for frame in _frames(error)] == ["failing"]


@pytest.mark.qt_no_exception_capture
def test_a_failure_that_nobody_listens_for_goes_to_the_hook(worker, qtbot, monkeypatch):
    seen, error = [], ValueError("no such row")
    monkeypatch.setattr(sys, "excepthook", lambda *args: seen.append(args))
    worker.start("", failing(error))
    qtbot.waitUntil(lambda: not worker.is_running)
    assert seen == [(ValueError, error, error.__traceback__)]
    worker.failed.connect(worker.cancel)
    worker.start("", failing(error))
    qtbot.waitUntil(lambda: not worker.is_running)
    assert len(seen) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), GeneratorExit()])
def test_no_exception_ends_the_thread(worker, listener, qtbot, error):
    worker.start("", failing(error))
    qtbot.waitUntil(lambda: "ended" in listener.names)
    assert listener.last("failed") is error
    worker.start("", count(1, "again"))
    qtbot.waitUntil(lambda: "succeeded" in listener.names)


def test_cancel_closes_the_generator_at_its_next_yield(worker, listener, qtbot):
    steps = Steps()
    worker.start("", steps())
    steps.allowed.release()
    qtbot.waitUntil(lambda: listener.snapshots == [1])
    worker.cancel()
    assert listener.names == ["started", "progressed", "ended"]
    assert not worker.is_running
    assert "steps closed" not in steps.log  # it is between two yields
    steps.allowed.release(10)
    qtbot.waitUntil(lambda: "steps closed" in steps.log)
    assert steps.log == ["steps begins", "steps 1", "steps 2", "steps closed"]
    QCoreApplication.processEvents()
    assert listener.names == ["started", "progressed", "ended"]


def test_what_was_yielded_but_not_delivered_is_dropped_by_cancel(worker, listener, qtbot):
    worker.start("", count(10, "done"))
    while worker._run._end is None:
        time.sleep(0)
    worker.cancel()
    worker.cancel()
    assert listener.names == ["started", "ended"]
    worker.start("", count(0, "next"))
    qtbot.waitUntil(lambda: "succeeded" in listener.names)
    assert listener.snapshots == []
    assert listener.last("succeeded") == "next"


def test_a_run_that_was_never_begun_is_not_executed(worker, listener, qtbot):
    steps, touched = Steps(), []

    def second():
        touched.append(1)
        yield

    worker.start("first", steps())
    qtbot.waitUntil(lambda: steps.log == ["steps begins"])
    worker.start("second", second())
    worker.cancel()
    steps.allowed.release()
    worker.start("third", count(0))
    qtbot.waitUntil(lambda: "succeeded" in listener.names)
    assert touched == []


def test_two_runs_never_overlap(worker, listener, qtbot):
    steps = Steps()
    worker.start("first", steps("first"))
    qtbot.waitUntil(lambda: steps.log == ["first begins"])
    assert worker.start("second", steps("second")) == 2
    assert listener.names == ["started", "ended", "started"]
    assert worker.title == "second"
    QCoreApplication.processEvents()
    assert steps.log == ["first begins"]  # the second waits, and start() did not
    steps.allowed.release(2)
    qtbot.waitUntil(lambda: listener.snapshots == [1])
    assert steps.log == ["first begins", "first 1", "first closed", "second begins", "second 1"]


def test_ended_while_superseded_finds_the_new_run_there(worker, listener, qtbot):
    worker.start("first", count(3))
    worker.start("second", count(3))
    assert listener.heard[1] == ("ended", None, True)
    qtbot.waitUntil(lambda: listener.names.count("ended") == 2)


@pytest.mark.parametrize("signal", ["progressed", "succeeded", "failed", "ended", "started"])
def test_start_from_within_a_slot(worker, listener, qtbot, signal):
    class Again(QObject):
        begun = False

        @Slot()
        def go(self):
            if not self.begun:
                self.begun = True
                worker.start("second", count(2, "second"))

    again = Again()
    getattr(worker, signal).connect(again.go)
    worker.start("first", failing(ValueError(), 2) if signal == "failed" else count(2, "first"))
    qtbot.waitUntil(
        lambda: ("succeeded", "second", False) in listener.heard and listener.names[-1] == "ended"
    )
    told = [name for name in listener.names if name in ("started", "ended")]
    assert told == ["started", "ended"] * 2
    assert worker.run == 2
    assert worker.title == "second"


def test_a_slot_of_ended_that_always_starts_does_not_go_round_for_ever(worker, qtbot):
    class Stubborn(QObject):
        starts = 0

        @Slot()
        def go(self):
            self.starts += 1
            assert self.starts < 50
            if self.starts < 10:
                worker.start("again", count(1))

    stubborn = Stubborn()
    worker.ended.connect(stubborn.go)
    worker.start("first", count(1))
    worker.start("second", count(1))
    qtbot.waitUntil(lambda: stubborn.starts == 10)


def test_cancel_from_within_progressed_drops_the_result(worker, listener, qtbot):
    worker.progressed.connect(worker.cancel)
    worker.start("", count(3, "never"))
    qtbot.waitUntil(lambda: "ended" in listener.names)
    QCoreApplication.processEvents()
    assert listener.names == ["started", "progressed", "ended"]


def test_an_event_loop_in_a_slot_does_not_let_the_result_overtake(worker, qtbot):
    order = []

    class Slow(QObject):
        @Slot(object)
        def look(self, snapshots):
            if not order:
                order.append("slow begins")
                steps.allowed.release(2)
                qtbot.waitUntil(lambda: steps.log[-1] == "steps 3")
                for _ in range(20):
                    QCoreApplication.processEvents()
                order.append("slow is done")

    steps, slow = Steps(), Slow()
    worker.progressed.connect(slow.look)
    worker.progressed.connect(lambda snapshots: order.extend(snapshots))
    worker.start("", steps())
    steps.allowed.release()
    qtbot.waitUntil(lambda: len(order) == 5)
    assert order == ["slow begins", "slow is done", 1, 2, 3]


def test_a_failure_while_closing_goes_to_the_log(worker, listener, qtbot, caplog):
    begun, allowed = threading.Event(), threading.Event()

    def generator():
        try:
            begun.set()
            allowed.wait()
            yield
        finally:
            raise OSError("disk full")

    worker.start("", generator())
    assert begun.wait(10)
    with caplog.at_level(logging.ERROR):
        worker.cancel()
        allowed.set()
        worker.start("", count(0))
        qtbot.waitUntil(lambda: "succeeded" in listener.names)
    assert "disk full" in caplog.text
    assert "failed" not in listener.names


actions = st.lists(
    st.tuples(st.sampled_from(["start", "cancel", "look"]), st.integers(0, 40), st.booleans()), max_size=25
)


@given(actions)
@examples(60)
def test_only_the_newest_run_is_ever_heard(qapp, actions):
    worker, running = Worker(), []
    listener = Listener(worker)
    newest = None

    def generator(number, length, fails):
        running.append(number)
        try:
            assert running == [number]  # no other is executing
            for step in range(length):
                yield number, step
            if fails:
                raise ValueError(number)
            return number
        finally:
            running.remove(number)

    def of_stale_runs(begin):
        contents = [c for what, c, _ in listener.heard[begin:] if what in ("succeeded", "failed")]
        numbers = [c.args[0] if isinstance(c, ValueError) else c for c in contents]
        numbers += [n for what, c, _ in listener.heard[begin:] if what == "progressed" for n, _ in c]
        return [n for n in numbers if n != newest]

    begin = 0
    for action, length, fails in actions:
        begin = len(listener.heard)
        if action == "start":
            newest = worker.run + 1
            assert worker.start("", generator(newest, length, fails)) == newest
        elif action == "cancel":
            worker.cancel()
            newest = None
        else:
            until = time.monotonic() + length / 1000
            while time.monotonic() < until:
                qapp.processEvents()
        assert of_stale_runs(begin) == []
    begin = len(listener.heard)
    while worker.is_running:
        qapp.processEvents()
    assert of_stale_runs(begin) == []
    assert worker.shutdown()
    assert running == []
    told = [name for name in listener.names if name in ("started", "ended")]
    assert told == ["started", "ended"] * (len(told) // 2)


def test_shutdown_waits_for_the_thread(worker, listener, qtbot):
    begun, closed = threading.Event(), []

    def generator():
        try:
            while True:
                begun.set()
                yield 0.5
        finally:
            closed.append(True)

    worker.start("", generator())
    assert begun.wait(10)
    assert worker.shutdown()
    assert closed
    assert listener.names[-1] == "ended"
    assert not worker._thread.isRunning()
    assert worker.shutdown()


def test_shutdown_waits_for_what_cannot_be_stopped_and_tells_its_end(worker, listener, qtbot):
    """And for what follows it of that kind; what can be stopped is."""
    follow = iter([("second", False), ("third", True)])

    def begin_next():
        title, can_be_stopped = next(follow)
        worker.start(title, count(1, title), can_be_stopped=can_be_stopped)

    worker.succeeded.connect(begin_next)
    worker.start("first", count(1, "first"), can_be_stopped=False)
    assert not worker.can_be_stopped
    assert worker.shutdown()
    told = [(name, content) for name, content, _ in listener.heard if name in ("started", "succeeded")]
    assert told[:-1] == [
        ("started", "first"),
        ("succeeded", "first"),
        ("started", "second"),
        ("succeeded", "second"),
    ]
    assert told[-1] == ("started", "third")
    assert listener.names[-1] == "ended"
    assert worker.can_be_stopped


def test_shutdown_gives_up_on_what_does_not_end(worker, listener, qtbot, monkeypatch):
    steps = Steps()
    worker.start("", steps("endless"), can_be_stopped=False)
    qtbot.waitUntil(lambda: "endless begins" in steps.log)  # else it would be given up before it has begun
    with monkeypatch.context() as patch:
        patch.setattr(module, "_PATIENCE", 1)
        assert not worker.shutdown()
    assert not worker.is_running
    steps.allowed.release(3)
    assert worker.shutdown()
    assert "succeeded" not in listener.names


def test_start_after_shutdown_goes_on(worker, listener, qtbot):
    worker.start("", count(1))
    worker.shutdown()
    worker.start("", count(1, "after"))
    qtbot.waitUntil(lambda: "succeeded" in listener.names)
    assert listener.last("succeeded") == "after"


def test_shutdown_gives_up_on_a_generator_that_does_not_yield(worker, listener, qtbot, monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", 1)
    steps = Steps()
    worker.start("", steps("deaf"))
    qtbot.waitUntil(lambda: steps.log == ["deaf begins"])
    assert not worker.shutdown()
    assert not worker.is_running
    assert worker._thread in module._threads  # kept, for its destruction would abort the process
    worker.start("", steps("second"))  # waits for it all the same, in another thread
    assert steps.log == ["deaf begins"]
    steps.allowed.release(2)
    qtbot.waitUntil(lambda: listener.snapshots == [1])
    assert steps.log[1:] == ["deaf 1", "deaf closed", "second begins", "second 1"]
    monkeypatch.undo()


@pytest.mark.parametrize("how", ["forgotten", "deleted with its parent"])
def test_destruction_stops_the_thread(qapp, qtbot, how):
    parent = QObject()
    worker = Worker(None if how == "forgotten" else parent)
    closed = []

    def generator():
        try:
            while True:
                yield 0.0
        finally:
            closed.append(True)

    worker.start("", generator())
    qtbot.waitUntil(lambda: worker._thread.isRunning())
    thread = worker._thread
    if how == "forgotten":
        del worker
    else:
        parent.deleteLater()
        QCoreApplication.sendPostedEvents(parent, QEvent.Type.DeferredDelete)
    assert thread.isFinished()


def test_nothing_is_kept_of_a_run_that_is_over(worker, listener, qtbot):
    class Big:
        pass

    def generator(big):
        yield big
        raise ValueError(big)

    gc.collect()
    gc.disable()  # a reference cycle would keep it
    try:
        for stop in (False, True):
            big = Big()
            gone = weakref.ref(big)
            worker.start("", generator(big))
            if stop:
                while worker._run._end is None:
                    time.sleep(0)
                worker.cancel()
            del big
            qtbot.waitUntil(lambda: listener.names[-1] == "ended")
            listener.heard.clear()
            qtbot.waitUntil(lambda gone=gone: gone() is None)
    finally:
        gc.enable()


def test_a_worker_is_freed_without_the_collector(qapp):
    gc.collect()
    gc.disable()
    try:
        worker = Worker()
        worker.start("", count(3))
        gone = weakref.ref(worker)
        del worker
        assert gone() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("end", ["app.quit", "nothing"])
def test_the_process_ends_well_while_a_run_goes_on(run_python, end):
    code = f"""
from threading import Event
from PySide6.QtCore import QCoreApplication
from gui.worker import Worker

begun = Event()

def generator():
    try:
        begun.set()
        while True:
            yield 0.5
    finally:
        print("closed")

app = QCoreApplication([])
worker = Worker()
worker.start("", generator())
begun.wait()
if {end!r} == "app.quit":
    worker.progressed.connect(app.quit)
    app.exec()
print("over")
"""
    result = run_python(code)
    assert result.returncode == 0, result.stderr
    assert set(result.stdout.split()) == {"closed", "over"}
    assert result.stderr == ""


def test_the_share_that_is_done():
    assert fraction_of(0.25) == 0.25
    assert fraction_of(np.float64(0.5)) == 0.5
    assert fraction_of(-1.0) == 0.0
    assert fraction_of(2.0) == 1.0
    assert fraction_of(SimpleNamespace(step=3, steps=12)) == 0.25
    assert fraction_of(SimpleNamespace(step=3, steps=0)) is None
    assert fraction_of(SimpleNamespace(step=3)) is None
    assert fraction_of(float("nan")) is None
    assert fraction_of("half") is None
    assert fraction_of(None) is None
    assert fraction_of(7) is None


def _frames(error):
    trace = error.__traceback__
    while trace is not None:
        yield SimpleNamespace(name=trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
