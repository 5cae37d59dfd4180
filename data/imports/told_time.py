"""What a load says of time is kept with it: what its answers are about, the clock of its days, the visits it names."""

from __future__ import annotations

from data.catalogue.vocabulary import MEASURES
from data.imports.covered import SPARSE_FROM_DAYS, covers_of
from data.imports.plan import Plan
from data.imports.time_roles import in_study_days, time_role, visit_of
from data.store.store import Cursor
from data.study.clock import DATES


def write_time(cursor: Cursor, collection_id: int, batch_id: int, plan: Plan) -> None:
    """Keep it, after the records are stored and before their batch is."""
    values = {"c": collection_id, "b": batch_id}
    role = "day" if any(in_study_days(one) for one in (plan, *plan.further)) else time_role(plan.columns)
    if role is not None or plan.day_zero:
        unit = DATES if role is None or (plan.day_zero and not plan.day_zero.lstrip("-").isdigit()) else role
        if role is None and not _is_dated(cursor, collection_id):
            unit = "day"  # dates of a file that were counted from day 0
        cursor.execute("insert into study_clock values ($c, $b, $u, $z)", {**values, "u": unit, "z": plan.day_zero})
    for label, text in plan.visits.items():
        day, window = visit_of(text)
        cursor.execute(
            "insert into study_visit values ($c, $b, $l, $d, $w)", {**values, "l": label, "d": day, "w": window}
        )
    for one in (plan, *plan.further):
        if one.kind != "diary":
            continue
        for measure in (name for name in one.columns if name in MEASURES or name in one.outcomes):
            every = one.asked_every or _spacing(cursor, collection_id, measure, one.spacing)
            cursor.execute(
                "insert into answer_period values ($c, $b, $m, $covers, $every, $is_said)",
                {
                    **values,
                    "m": measure,
                    "covers": covers_of(one, measure),
                    "every": every,
                    "is_said": one.asked_every is not None,
                },
            )


def _is_dated(cursor: Cursor, collection_id: int) -> bool:
    return not cursor.execute(
        "select exists (from study_clock_now where collection_id = $c and unit <> 'date')", {"c": collection_id}
    ).fetchall()[0][0]


def _spacing(cursor: Cursor, collection_id: int, measure: str, spacing: int | None) -> int | None:
    """The median of days between successive answers of the study: of daily ones as the file shows it, else counted."""
    if spacing is not None and spacing <= SPARSE_FROM_DAYS:
        return max(spacing, 1)
    row = cursor.execute(
        f"""with answered as (
                select distinct participant_id, on_day from {_rows_of(measure)}),
            beside_previous as (
                select on_day - lag(on_day) over (partition by participant_id order by on_day) as spacing
                from answered)
            select quantile_disc(spacing, 0.5) from beside_previous""",
        {"c": collection_id},
    ).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _rows_of(measure: str) -> str:
    """Participants and days with a value of a measure."""
    if measure in MEASURES and MEASURES[measure].has_column:
        return f"current_day_entry where collection_id = $c and {measure} is not null"
    return f"current_day_value where collection_id = $c and measure = '{measure}'"
