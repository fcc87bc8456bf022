"""Events are read as the standard says, wherever the stream is cut into portions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.backend.events import LONGEST, Event, EventReader, EventTooLong

STREAM = (
    "\ufeff: a comment\n\nevent: began\ndata: {}\n\nid: 7\nretry: 10\n"
    "data:  two spaces\ndata\ndata: three\r\n\r\n"
    "event: empty\n\ndata: é ♯\rdata: b\r\rdata: cut off"
).encode()
EVENTS = [
    Event("began", "{}"),
    Event("message", " two spaces\n\nthree"),
    Event("message", "é ♯\nb"),
]


def test_a_stream_is_read_as_the_standard_says() -> None:
    assert EventReader().feed(STREAM) == EVENTS


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_it_does_not_matter_where_the_stream_is_cut(places: list[int]) -> None:
    reader, found, start = EventReader(), [], 0
    for end in [*sorted(places), len(STREAM)]:
        found += reader.feed(STREAM[start:end])
        start = end
    assert found == EVENTS


def test_one_byte_at_a_time() -> None:
    reader = EventReader()
    found = [event for byte in STREAM for event in reader.feed(bytes([byte]))]
    assert found == EVENTS


@pytest.mark.parametrize("end", [b"", b"\n"], ids=["one line", "many lines"])
def test_an_event_without_an_end_is_refused(end: bytes) -> None:
    reader = EventReader()
    portion = b"data: " + b"x" * 2**20 + end
    for _ in range(LONGEST // 2**20 - 1):
        assert not reader.feed(portion)

    def go_on() -> None:
        for _ in range(3):
            reader.feed(portion)

    with pytest.raises(EventTooLong):
        go_on()
