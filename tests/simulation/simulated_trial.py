"""What diaries show of the simulated trial's truth: medians, hazard ratio, recurrences that stay hidden.

Run with `python tests/simulation/simulated_trial.py [--seeds N]`. Prints one line per seed and the means. The
derivation here goes day by day, on its own, and reads the raw days only.
"""

import argparse
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from analysis.cox import cox_from_risk_table
from analysis.risk_table import risk_table_from_subjects
from analysis.survival import kaplan_meier
from data.demo.demo import draw_trial

UNTIL = date(2026, 6, 30)
LIMITING = """
    select number, arm, on_day - start_on as day,
           case when activity_limited >= 2 then 'bad' when pain_average <= 1 then 'good' else 'between' end
    from sim_trial_day join sim_trial_person using (number)
    where activity_limited is not null
    order by number, day"""


@dataclass(frozen=True)
class Derived:
    """Results of one seed; of `n_true` recurrences that happened, `n_hidden` went unseen.

    `first`: the duration and event of each person's first interval, by number.
    """

    first: dict[int, tuple[int, bool]]
    medians: dict[str, float]
    hazard_ratio: float
    n: int
    n_true: int
    n_exact: int
    n_hidden: int


def intervals(days, recovery_days):
    """All intervals (recovery, end, event) of one diary of (day, state), with k = 1, G = 14, D = 1."""
    found, run_from, last, recovered = [], None, None, None
    for day, state in days:
        unknown = 0 if last is None else day - last - 1
        if unknown > 14 and recovered is not None:
            found.append((recovered, last, False))
            recovered = None
        if unknown > 1:
            run_from = None
        if state == "good":
            run_from = day if run_from is None else run_from
            if recovered is None and day - run_from + 1 >= recovery_days:
                recovered = run_from + recovery_days - 1
        else:
            run_from = None
            if state == "bad" and recovered is not None:
                found.append((recovered, day, True))
                recovered = None
        last = day
    if recovered is not None:
        found.append((recovered, last, False))
    return found


def derive(seed: int) -> Derived:
    """Draw one trial and look at it through its diaries, with the rule of walkback-limiting."""
    with duckdb.connect() as connection:
        draw_trial(connection, seed=seed, until=UNTIL)
        rows = connection.execute(LIMITING).fetchall()
        truth = {
            number: (recovered, limited)
            for number, recovered, limited in connection.execute(
                "select number, recovered_on, limited_from from sim_trial_spell where spell = 1"
            ).fetchall()
        }
    diaries: dict[tuple[int, str], list] = {}
    for number, arm, day, state in rows:
        diaries.setdefault((number, arm), []).append((day, state))
    first, arms = {}, []
    n_true = n_exact = n_hidden = 0
    for (number, arm), days in diaries.items():
        if not (found := intervals(days, 7)):
            continue
        recovered, end, event = found[0]
        first[number] = (end - recovered, event)
        arms.append(arm)
        if number in truth and truth[number][1] <= end:
            n_true += 1
            n_exact += event and (recovered, end) == truth[number]
            # seen only when a later recurrence is, or never: the true one lay within unknown days
            n_hidden += not event or end - truth[number][1] > 14
    durations, events = np.array(list(first.values())).T
    table = risk_table_from_subjects(durations, events, group=np.array(arms))
    return Derived(
        first,
        {arm: kaplan_meier(table, arm).median().estimate for arm in table.groups},
        cox_from_risk_table(table, "arm").terms[0].hazard_ratio,
        len(first),
        n_true,
        n_exact,
        n_hidden,
    )


def main() -> None:
    """Print one line per seed, then the means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=40)
    seeds = parser.parse_args().seeds
    print("seed  control  walking  hazard ratio  people  true  seen on the day  hidden")
    results = []
    for seed in range(1, seeds + 1):
        one = derive(seed)
        results.append(
            (
                one.medians["control"],
                one.medians["walking"],
                one.hazard_ratio,
                one.n_hidden / one.n_true,
                one.n_exact / one.n_true,
            )
        )
        print(
            f"{seed:4} {one.medians['control']:8g} {one.medians['walking']:8g} {one.hazard_ratio:13.3f} "
            f"{one.n:7} {one.n_true:5} {one.n_exact:16} {one.n_hidden:7}",
            flush=True,
        )
    mean, spread = np.mean(results, axis=0), np.std(results, axis=0, ddof=1)
    print(f"mean (sd) over {seeds} seeds; published 112, 208, 0.72")
    print(
        f"medians {mean[0]:.1f} ({spread[0]:.1f}) and {mean[1]:.1f} ({spread[1]:.1f}), "
        f"hazard ratio {mean[2]:.3f} ({spread[2]:.3f}), "
        f"hidden {mean[3]:.1%}, seen on the day {mean[4]:.1%}"
    )


if __name__ == "__main__":
    main()
