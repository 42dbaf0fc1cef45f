"""Writes beside what comes next: one after the other, in the order in which they were given, none after one that failed."""

import threading

import pytest

from graphmem.memory.write_lane import WriteLane


@pytest.mark.parametrize("beside", [False, True])
def test_all_is_done_in_order(beside: bool) -> None:
    done: list[int] = []
    with WriteLane(beside=beside, most=2) as lane:
        for number in range(20):
            lane.add(lambda number=number: done.append(number))
    assert done == list(range(20))


def test_beside_means_in_another_thread_and_no_more_wait_than_said() -> None:
    """Whoever gives work goes on at once, until `most` pieces wait for the one that is at work."""
    may_go_on, given, threads = threading.Event(), list[int](), set[int]()

    def work() -> None:
        threads.add(threading.get_ident())
        may_go_on.wait(10)

    def give(lane: WriteLane) -> None:
        for number in range(5):
            lane.add(work)
            given.append(number)

    with WriteLane(beside=True, most=2) as lane:
        giver = threading.Thread(target=give, args=(lane,))
        giver.start()
        giver.join(0.5)
        assert given == [0, 1, 2]
        may_go_on.set()
        giver.join(10)
    assert given == [0, 1, 2, 3, 4]
    assert threads.isdisjoint({threading.get_ident(), giver.ident})


def test_without_it_means_in_the_same_thread() -> None:
    threads: list[int] = []
    with WriteLane(beside=False, most=2) as lane:
        lane.add(lambda: threads.append(threading.get_ident()))
        assert threads == [threading.get_ident()]


@pytest.mark.parametrize("beside", [False, True])
def test_nothing_is_begun_after_what_failed(beside: bool) -> None:
    done: list[str] = []

    def fails() -> None:
        raise ValueError("the disk is full")

    def give() -> None:
        with WriteLane(beside=beside, most=5) as lane:
            lane.add(lambda: done.append("first"))
            lane.add(fails)
            lane.add(lambda: done.append("second"))

    with pytest.raises(ValueError, match="the disk is full"):
        give()
    assert done == ["first"]


def test_an_error_of_whoever_gives_work_ends_what_waits() -> None:
    """What is at work is waited for, so that nothing is written after the block."""
    begun, may_go_on, done = threading.Event(), threading.Event(), list[str]()

    def slow() -> None:
        begun.set()
        may_go_on.wait(10)
        done.append("at work")

    def give() -> None:
        with WriteLane(beside=True, most=5) as lane:
            lane.add(slow)
            lane.add(lambda: done.append("waiting"))
            begun.wait(10)
            threading.Timer(0.2, may_go_on.set).start()
            raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        give()
    assert done == ["at work"]


def test_two_errors_are_both_told() -> None:
    failed = threading.Event()

    def fails() -> None:
        failed.set()
        raise ValueError("the disk is full")

    def give() -> None:
        with WriteLane(beside=True, most=5) as lane:
            lane.add(fails)
            failed.wait(10)
            raise KeyError("stop")

    with pytest.raises(KeyError, match="stop") as raised:
        give()
    assert "the disk is full" in raised.value.__notes__[0]
