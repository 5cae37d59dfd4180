"""A trial of the simulated person's own, over and done: its order is drawn after their days were.

So nothing can have made a difference, and what the analysis finds is what chance gives.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from analysis.block_schedule import Design, draw_schedule
from data.store.collection import CollectionInfo
from data.store.store import now

DESIGN = Design(block_days=7, washout_days=1, n_pairs=6)
# name, A, B, the kind of activity, the outcome
WHAT = ("Heat in the evening", "an evening without heat", "use heat in the evening", "care_heat", "pain_average")
OVER_SINCE = 20  # days before the last one
ANSWERS = {"yes": 0.6, "partly": 0.15, "no": 0.1, None: 0.15}  # shares of days, None: not answered


def store_self_trial(cursor, info: CollectionInfo, *, seed: int, until: date) -> None:
    """Add a finished trial with its plan, the order drawn, and how most days went; `until` is the last day."""
    first_on = until - timedelta(days=OVER_SINCE + DESIGN.n_days - 1)
    rng = np.random.default_rng(seed)
    schedule = draw_schedule(DESIGN, rng=rng)
    number = cursor.execute("select coalesce(max(trial_id), 0) + 1 from self_trial").fetchall()[0][0]
    trial, key = (info.collection_id, number), f"simulation.{seed}"
    cursor.execute(
        f"insert into self_trial values ({', '.join('?' * 15)})",
        [*trial, 1, False, *WHAT, DESIGN.block_days, DESIGN.washout_days, DESIGN.n_pairs, first_on, now(), key],
    )
    cursor.execute(
        "insert into self_trial_start values (?, ?, 1, ?, ?, ?, ?)", [*trial, "".join(schedule), str(seed), now(), key]
    )
    answers = rng.choice(np.array(list(ANSWERS), dtype=object), size=DESIGN.n_days, p=list(ANSWERS.values()))
    cursor.executemany(
        "insert into self_trial_day values (?, ?, ?, 1, ?, ?, ?)",
        [
            [*trial, first_on + timedelta(days=n), did, now(), f"{key}.{n}"]
            for n, did in enumerate(answers)
            if did is not None
        ],
    )
