"""A person whose every step is known, minute by minute, with a phone and a watch: what makers' exports are written of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

# zones of both hemispheres, one that changes by half an hour, one without a change
ZONES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "Pacific/Auckland": (date(2026, 4, 5), date(2026, 9, 27)),
    "Asia/Kolkata": (date(2026, 5, 10),),
}
AWAY = ("Asia/Tokyo", "America/Los_Angeles", "Europe/Rome", "Africa/Nairobi")
PHONE, WATCH = "phone", "watch"


@dataclass(frozen=True)
class Bout:
    """A walk as one device counted it: so many steps in each minute from `first` up to `end` (minutes since 1970)."""

    device: str
    first: int
    end: int
    rate: int
    is_run: bool = False


@dataclass
class Person:
    """Where somebody was on which days, and what each device counted."""

    home: str
    days: list[date]
    travel: tuple[date, date, str] | None
    bouts: list[Bout] = field(default_factory=list)

    @property
    def zone(self) -> str:
        """The places as they are said to the reader."""
        if self.travel is None:
            return self.home
        first, last, zone = self.travel
        return f"{self.home};{first}..{last}={zone}"

    def place(self, minute: int) -> str:
        """The zone in which the person is in a minute."""
        if self.travel:
            first, last, zone = self.travel
            if midnight(first, zone) <= minute < midnight(last + timedelta(days=1), zone):
                return zone
        return self.home

    def day(self, minute: int, zone: str | None = None) -> str:
        """The local day of a minute."""
        return clock(minute, zone or self.place(minute)).date().isoformat()

    def of(self, device: str) -> list[Bout]:
        """The bouts of a device in their order."""
        return sorted((one for one in self.bouts if one.device == device), key=lambda one: one.first)

    def steps(self, device: str) -> dict[str, int]:
        """The right number of a device on each local day."""
        found: dict[str, int] = {}
        for bout in self.of(device):
            for minute in range(bout.first, bout.end):
                day = self.day(minute)
                found[day] = found.get(day, 0) + bout.rate
        return found

    def union(self) -> dict[str, int]:
        """The right number of each day: the watch in the minutes of which it tells, the phone in the others."""
        by_minute: dict[int, int] = {}
        for device in (PHONE, WATCH):
            for bout in self.of(device):
                by_minute.update(dict.fromkeys(range(bout.first, bout.end), bout.rate))
        found: dict[str, int] = {}
        for minute, rate in by_minute.items():
            found[self.day(minute)] = found.get(self.day(minute), 0) + rate
        return found


def clock(minute: int, zone: str) -> datetime:
    """What the clock of a zone says at a minute."""
    return datetime.fromtimestamp(minute * 60, ZoneInfo(zone))


def midnight(day: date, zone: str) -> int:
    """The minute at which a day of a zone begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() // 60)


def utc(minute: int) -> datetime:
    """The same in UTC."""
    return datetime.fromtimestamp(minute * 60, UTC)


def draw(rng: Random, *, can_travel: bool = True) -> Person:
    """A person over six days about a night on which the clock may change, on some of them in another place."""
    home = rng.choice(list(ZONES))
    change = rng.choice(ZONES[home])
    days = [change + timedelta(days=n) for n in range(-3, 4)]
    travel = (days[1], days[rng.choice((1, 2))], rng.choice(AWAY)) if can_travel and rng.random() < 0.4 else None
    person = Person(home, days, travel)
    taken = {PHONE: 0, WATCH: 0}
    for day in days:
        is_worn = rng.random() < 0.8
        at = midnight(day, home)
        # early ones too: a walk across midnight, and one in the night of the change
        starts = sorted(
            rng.choice((rng.randrange(0, 240), rng.randrange(360, 1430))) for _ in range(rng.randrange(1, 5))
        )
        for start in starts:
            first, end = at + start, at + start + rng.randrange(3, 40)
            is_run = rng.random() < 0.3
            for device, is_there in ((PHONE, rng.random() < 0.8), (WATCH, is_worn and rng.random() < 0.8)):
                moved = first + rng.randrange(0, 3)
                # a device counts one thing at a time
                if is_there and moved >= taken[device]:
                    person.bouts.append(Bout(device, moved, end + 3, rng.randrange(20, 120), is_run))
                    taken[device] = end + 5
    return person
