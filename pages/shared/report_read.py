"""The report of a diary, cached: the one that a reader of a link gets, and its owner sees before."""

from __future__ import annotations

from datetime import date

from data.own.plans import life_events, programmes
from data.sharing.shares import Chosen
from data.store.store import Collection, now
from pages.report.build import build_report
from pages.report.document import Report
from pages.shared.cache import cached


def report(collection: Collection, chosen: Chosen, today: date) -> Report:
    """The report that a reader of a link with these ticks gets today."""
    # a plan has revisions of its own, which the diary's does not count: what is shown of it is part of the key
    plan = (
        programmes(collection) if chosen.has_programmes else (),
        life_events(collection) if chosen.has_events else (),
    )
    return _report(collection, chosen, today, plan)


@cached(16)
def _report(collection: Collection, chosen: Chosen, today: date, plan: tuple) -> Report:
    return build_report(collection, chosen, today=today, made_at=now())
