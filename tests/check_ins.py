"""Many check-ins at once: the rows that saving one after the other leaves, for a tenth of what that costs.

`save_check_in` brings what is derived of a diary's days up to date with each save. For a diary of weeks that a test only
begins with, that is done once, after the last.
"""

from collections.abc import Iterable
from datetime import date

from data.own import entries
from data.own.entries import CheckIn
from data.recurrence.days import refresh_days
from data.store.store import Collection


def save_check_ins(diary: Collection, days: Iterable[CheckIn], *, today: date, key: str = "") -> None:
    """Store new check-ins in their order, each with a batch and a line of the trail; their keys begin with `key`.

    Raises StoreError for the first one that `save_check_in` would refuse, and stores none then.
    """
    with diary.store.writing() as cursor:
        people = set()
        for number, check_in in enumerate(days):
            entries.check_in_allowed(diary, check_in, today)
            person, _ = entries.append_check_in(cursor, diary, check_in, f"{key}{number} {check_in.on_day}")
            people.add(person)
        refresh_days(cursor, diary.id, sorted(people))
