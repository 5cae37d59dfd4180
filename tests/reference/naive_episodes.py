"""Episodes as reported, read aloud from the contract (clause 13): one person at a time, day after day, no SQL.

Written from the clause alone and shaped differently on purpose: it walks along the days, where the models order spells.
Days are whole numbers; None is unknown.
"""

from dataclasses import dataclass, field

AT_LEAST_ONE = {"activity_limited": "limiting", "care_sought": "care_sought", "flare": "flare"}


@dataclass(frozen=True)
class Episode:
    began: int
    ended: int | None = None
    limiting: int | None = None
    care_sought: int | None = None
    flare: int | None = None


@dataclass(frozen=True)
class Followed:
    free_from: int | None
    until: int | None
    episodes: tuple[Episode, ...] = ()


@dataclass
class Told:
    """What became of one person. intervals: (start, duration, event)."""

    standing: str
    intervals: list[tuple[int, int, int]] = field(default_factory=list)
    after_follow_up: int = 0
    undecided: int = 0
    later_not_at_risk: bool = False


def counts(episode: Episode, measure: str) -> bool | None:
    """Whether an episode counts for a rule about one measure: by being there, or by its flag."""
    if measure not in AT_LEAST_ONE:
        return True
    flag = getattr(episode, AT_LEAST_ONE[measure])
    return None if flag is None else flag == 1


def derive_person(person: Followed, measure: str, recovery_days: int) -> Told:
    undecided = sum(counts(one, measure) is None for one in person.episodes)
    late = sum(person.until is not None and one.began > person.until for one in person.episodes)
    if person.free_from is None:
        return Told("no_free_from", undecided=undecided, after_follow_up=late)
    if person.until is None:
        return Told("no_followed_until", undecided=undecided, after_follow_up=late)
    if any(
        one.began <= person.free_from and (one.ended is None or one.ended > person.free_from) for one in person.episodes
    ):
        return Told("in_episode", undecided=undecided, after_follow_up=late)
    told = Told("at_risk", undecided=undecided, after_follow_up=late)
    later = [one for one in person.episodes if person.free_from < one.began <= person.until]
    start: int | None = person.free_from
    for day in range(person.free_from, person.until + 1):
        begun = [one for one in later if one.began == day]
        if start is not None and any(counts(one, measure) for one in begun):
            told.intervals.append((start, day - start, 1))
            start = None
            if spell_end(later, day, recovery_days) is None:
                told.later_not_at_risk = day < person.until
                return told
        elif start is None and is_free_again(later, day, recovery_days, told.intervals[-1]):
            start = day
    if start is not None:
        told.intervals.append((start, person.until - start, 0))
    return told


def spell_end(episodes: list[Episode], day: int, recovery_days: int) -> int | None:
    """When the person is free again who had an episode on this day; None where one of the spell has no end."""
    end = day
    while True:
        over = [one for one in episodes if one.began <= end]
        if any(one.ended is None for one in over):
            return None
        reached = max([end, *(one.ended + recovery_days for one in over)])
        if reached == end:
            return end
        end = reached


def is_free_again(episodes: list[Episode], day: int, recovery_days: int, last: tuple[int, int, int]) -> bool:
    """Whether the last episode, and each that began before the person had recovered from it, ended N days ago."""
    return spell_end(episodes, last[0] + last[1], recovery_days) == day
