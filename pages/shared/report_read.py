"""The report of a diary, cached: the one that a reader of a link gets, and its owner sees before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from data.own.locale import locale_of
from data.own.plans import life_events, programmes
from data.own.zone import day_in, zone_of
from data.sharing.shares import Chosen, Share
from data.store.store import Collection, Store, now
from pages.report.build import build_report
from pages.report.document import Report
from pages.report.html import report_page
from pages.shared.cache import cached, until_written
from pages.telling.edition import edition_lines
from pages.telling.manner import manner_of, written


def report(collection: Collection, chosen: Chosen, today: date) -> Report:
    """The report that a reader of a link with these ticks gets today."""
    return _report(collection, chosen, today, _plan(collection, chosen))


def shared_page(store: Store, share: Share, *, now: datetime) -> bytes:
    """The page that a reader of a link gets at this instant (UTC), made once for a revision of the diary and a day."""

    def facts() -> tuple[Collection, str | None, str, tuple[object, ...]]:
        collection = store.collection(share.collection_id)
        return collection, zone_of(collection), locale_of(collection), _plan(collection, share.chosen)

    collection, zone, locale, plan = until_written(store, ("link", share.share_id), facts)
    today = day_in(zone, now=now)

    def page() -> bytes:
        with written(manner_of(locale)):  # dates and numbers as whoever made the link has them
            return _page(collection, share.chosen, share.edition, today, plan)

    return until_written(store, ("page", share.share_id, today), page)


def _plan(collection: Collection, chosen: Chosen) -> tuple[object, ...]:
    # a plan has revisions of its own, which the diary's does not count: what is shown of it is part of the key
    return (
        programmes(collection) if chosen.has_programmes else (),
        life_events(collection) if chosen.has_events else (),
    )


@cached(16)
def _report(collection: Collection, chosen: Chosen, today: date, plan: tuple[object, ...]) -> Report:
    return build_report(collection, chosen, today=today, made_at=now())


@cached(16)
def _page(collection: Collection, chosen: Chosen, edition: int, today: date, plan: tuple[object, ...]) -> bytes:
    made = _report(collection, chosen, today, plan)
    since = edition_lines(edition, what="This link")[1:]  # the first line is every report's own
    return report_page(replace(made, how=(*made.how, *since))).encode()
