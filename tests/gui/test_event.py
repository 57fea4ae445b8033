"""What an Event tells its listeners, and when."""

import pytest

from gui.event import Event


@pytest.fixture
def event():
    return Event()


def test_each_listener_is_told_in_turn(event):
    told = []
    event.connect(lambda value: told.append(("first", value)))
    event.connect(lambda value: told.append(("second", value)))
    event.emit(0.5)
    assert told == [("first", 0.5), ("second", 0.5)]


def test_while_it_is_held_only_the_last_is_told_at_the_end(event):
    told = []
    event.connect(told.append)
    with event.held():
        event.emit(1)
        with event.held():
            event.emit(2)
        assert told == []
    assert told == [2]
    event.emit(3)
    assert told == [2, 3]


def test_what_was_not_emitted_is_not_told(event):
    told = []
    event.connect(told.append)
    with event.held():
        pass
    assert told == []


def test_after_an_error_it_tells_again(event):
    told = []
    event.connect(told.append)

    def go_wrong():
        with event.held():
            event.emit(1)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        go_wrong()
    event.emit(2)
    assert told == [1, 2]
