"""Times in words: ages, days, clock times; always English and always local, whatever the system's locale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

Clock = Callable[[], datetime]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def local_now() -> datetime:
    """Return the local time without a zone, as file names spell it."""
    return datetime.now()  # noqa: DTZ005 - versions of foreign writers carry local times without a zone


def as_local(moment: datetime) -> datetime:
    """Return `moment` as local time without a zone; a time without a zone already is."""
    return moment if moment.tzinfo is None else moment.astimezone().replace(tzinfo=None)


def age(moment: datetime | None, now: datetime) -> str:
    """Say how long ago: `now`, `2 min`, `1 h`, then `23 Feb`, with the year if it is another one."""
    if moment is None:
        return ""
    moment = as_local(moment)
    seconds = (now - moment).total_seconds()
    # A clock that runs a little ahead on another machine is no future.
    if -300 < seconds < 60:
        return "now"
    if 60 <= seconds < 3600:
        return f"{int(seconds // 60)} min"
    if 3600 <= seconds < 86400:
        return f"{int(seconds // 3600)} h"
    day = f"{moment.day} {_MONTHS[moment.month - 1][:3]}"
    return day if moment.year == now.year else f"{day} {moment.year}"


def clock_time(moment: datetime | None) -> str:
    """Return hours and minutes, empty where the time is unknown."""
    return "" if moment is None else f"{as_local(moment):%H:%M}"


def full_time(moment: datetime | None) -> str:
    """Return the day and the time to the second, as a tooltip shows it."""
    if moment is None:
        return "time unknown"
    moment = as_local(moment)
    return f"{moment.day} {_MONTHS[moment.month - 1][:3]} {moment.year}, {moment:%H:%M:%S}"


def day_words(day: date, today: date) -> tuple[str, str]:
    """Return the word for a day and its date: (`Today`, `24 February`), (`Sunday`, `1 March 2025`)."""
    spelt = f"{day.day} {_MONTHS[day.month - 1]}"
    if day.year != today.year:
        spelt = f"{spelt} {day.year}"
    past = (today - day).days
    word = "Today" if past == 0 else "Yesterday" if past == 1 else _WEEKDAYS[day.weekday()]
    return word, spelt
