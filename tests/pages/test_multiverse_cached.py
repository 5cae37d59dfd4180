"""The cached reading of a study under every definition is as new as its last entry."""

from pages.shared.study_reads import multiverse
from tests.questions import about
from tests.unit.data.diaries import add_entries, study


def test_an_entry_shows_at_once_under_every_definition(store):
    # well for 40 days, pain of 3 on day 40 of a, none until day 49 of b: recovery after 30 days is on day 29
    days = {"a": [0] * 40 + [3] * 10, "b": [0] * 50}
    collection = study(
        store,
        "Two people",
        {label: [(day, {"pain_average": pain}) for day, pain in enumerate(pains)] for label, pains in days.items()},
    )
    # one of two from 11 days (day 40) to the last day of all, 20: at one half in between
    (before,) = (one for one in multiverse(collection, about("delphi-2011"), "presets").results if one.is_primary)
    assert (before.definition, before.n, before.events, before.median.estimate) == ("delphi-2011", 2, 1, 15.5)
    with store.writing() as cursor:
        person = cursor.execute("select participant_id from participant where label = 'b'").fetchone()[0]
        add_entries(cursor, collection, [(person, 50, {"pain_average": 7})])
    (after,) = (one for one in multiverse(collection, about("delphi-2011"), "presets").results if one.is_primary)
    # the curve is at one half from 11 days (day 40) to 21 days (day 50)
    assert (after.n, after.events, after.median.estimate) == (2, 2, 16.0)
