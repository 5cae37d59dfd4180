"""A finished table is taken as it is: what the engine makes of its rows, against the walk through sorted rows that R bears out."""

from __future__ import annotations

from itertools import count

import numpy as np
import pandas as pd
import pytest

from analysis.recurrent_rows import first_events, recurrent_rows
from data.catalogue.definition import DefinitionError, load_definition
from data.recurrence.engine import derive
from data.recurrence.people_tables import DerivationError
from data.recurrence.recorded_sources import AS_RECORDED, sources_held
from data.store.store import now
from tests.stores import new_store

STORE = new_store()
NAMES = count()


def study_of(table: pd.DataFrame):
    """A study with rows of participant, start, entry, stop, event, as raw rows; missing is unknown."""
    study = STORE.create(f"finished {next(NAMES)}", "cohort")
    table = table.reindex(columns=["participant", "start", "entry", "stop", "event"]).astype(object)
    table = table.where(table.notna(), None)
    people = {label: number for number, label in enumerate(dict.fromkeys(table["participant"]), 1)}
    with STORE.writing() as cursor:
        batch = cursor.execute("select coalesce(max(batch_id), 0) + 1 from batch").fetchone()[0]
        cursor.execute(
            "insert into batch (batch_id, collection_id, origin, kind, created_at, n_records, n_stored, n_duplicates, "
            "n_rejected) values (?, ?, 'import', 'table', ?, 0, 0, 0, 0)",
            [batch, study.id, now()],
        )
        cursor.executemany(
            "insert into participant values (?, ?, ?)", [[study.id, n, str(label)] for label, n in people.items()]
        )
        rows = [
            [study.id, people[row.participant], (batch << 32) + place, batch, row.start, row.entry, row.stop, row.event]
            for place, row in enumerate(table.itertuples())
        ]
        cursor.executemany("insert into finished_row values (?, ?, ?, 1, ?, false, ?, ?, ?, ?, null)", rows)
    return study


def stretches(chance: np.random.Generator, n: int) -> pd.DataFrame:
    """People with up to five stretches, some after a break, some ended by an event; times in halves of a day."""
    rows = []
    for person in range(n):
        at = float(chance.integers(0, 3))
        for _ in range(chance.integers(1, 6)):
            stop = at + float(chance.integers(1, 9)) / 2
            rows.append((f"p{person}", at, stop, int(chance.random() < 0.4)))
            at = stop + (float(chance.integers(1, 4)) if chance.random() < 0.3 else 0.0)
    return pd.DataFrame(rows, columns=["participant", "start", "stop", "event"]).sample(
        frac=1, random_state=int(chance.integers(99))
    )


@pytest.mark.parametrize("seed", range(3))
def test_first_events_and_all_events_of_stretches(seed):
    table = stretches(np.random.default_rng(seed), 40)
    rows = recurrent_rows(*(table[name].to_numpy() for name in ("participant", "start", "stop", "event")))
    first = first_events(rows)
    who = table["participant"].to_numpy()[first.row]
    expected = sorted(zip(who, first.entry, first.duration, first.event.astype(int), strict=True))
    with derive(study_of(table), AS_RECORDED, source="table") as derivation:
        found = derivation.intervals()
        assert (
            sorted(zip(found["participant"], found["entry"], found["duration"], found["event"], strict=True))
            == expected
        )
        every, _ = derivation.stretches()
        flow = derivation.flow().overall
    days = (table["stop"] - table["start"]).groupby(table["participant"]).sum()
    assert (every["stop"] - every["start"]).groupby(every["participant"]).sum().to_dict() == days.to_dict()
    assert every["event"].sum() == flow.events == table["event"].sum()
    # the number of an event is one more than the person's events before, as without a table of ours
    by_stop = {
        (p, stop): number for p, stop, number in zip(table["participant"], table["stop"], rows.number, strict=True)
    }
    assert all(by_stop[row.participant, row.stop] == row.number for row in every.itertuples())


def test_one_row_per_person_with_late_entries_and_rows_that_lack_something():
    table = pd.DataFrame(
        [("a", 0, 10, 1), ("b", 4, 9.5, 0), ("c", None, 7, 1), ("d", 2, None, 1), ("e", 3, 3, 0), ("f", 1, 5, None)],
        columns=["participant", "entry", "stop", "event"],
    )
    with derive(study_of(table), AS_RECORDED, source="table") as derivation:
        found = derivation.intervals()
        flow = derivation.flow().overall
        assert found[["participant", "entry", "duration", "event"]].to_numpy().tolist() == [
            ["a", 0, 10, 1],
            ["b", 4, 9.5, 0],
            ["e", 3, 3, 0],
        ]
    # c lacks its entry, d its time, f its event: none is taken for 0
    assert (flow.participants, flow.at_risk, flow.no_time, flow.rows_left_out) == (6, 3, 3, 3)


def test_a_stretch_of_no_days_is_no_time_at_risk():
    table = pd.DataFrame(
        [("1", 0, 0, 0), ("2", 0, 30, 1), ("2", 30, 44, 0)], columns=["participant", "start", "stop", "event"]
    )
    with derive(study_of(table), AS_RECORDED, source="table") as derivation:
        assert derivation.intervals()["duration"].tolist() == [30]
        flow = derivation.flow().overall
    assert (flow.participants, flow.at_risk, flow.no_time, flow.rows_left_out) == (2, 1, 1, 1)


def test_a_table_takes_no_definition_and_no_other_clock():
    study = study_of(pd.DataFrame([("a", 10, 1)], columns=["participant", "stop", "event"]))
    assert sources_held(study) == ("table",)
    with pytest.raises(DefinitionError, match="without a definition"):
        derive(study, load_definition("walkback-any"), source="table")
    with pytest.raises(DefinitionError, match="take a definition"):
        derive(study, AS_RECORDED)
    with pytest.raises(DerivationError, match="clock of its own"):
        derive(study, AS_RECORDED, source="table", origin="anchor=start")
