"""How often the robust interval of a model of all recurrences holds the true hazard ratio.

Run with `python -m tests.simulation.recurrent_coverage [--replicates N] [--seed S]`. Prints, for each setting,
the share of cohorts whose 95 % interval holds the truth, in percent, for the robust interval of each model and,
in brackets, for the one that takes rows as people; and the share without an interval. Under
`analysis.recurrent.ENOUGH_PARTICIPANTS` the robust one is not told.
Two arms of equal size; events of each person at a constant rate, times a gamma frailty of variance 1 in
"frail"; after each event an episode of up to 9 days without risk; whole days, so that there are ties; follow-up
of 90 to 365 days, and in "late" half of the people enter on a day up to 60. The truth of Andersen-Gill is the ratio
of rates, with and without frailty. For the models by event number it is that ratio without frailty, and with
it only where the arms do not differ: among those who have had events the arms are no longer alike.
"""

import argparse

import numpy as np
import pandas as pd

from analysis.recurrent import andersen_gill, pwp_gap_time, pwp_total_time
from analysis.recurrent_rows import recurrent_rows

MODELS = {"Andersen-Gill": andersen_gill, "PWP total": pwp_total_time, "PWP gap": pwp_gap_time}
# people, events per person and year, frailty variance, hazard ratio, late entry
SETTINGS = [
    (20, 3, 0, 1, False),
    (20, 3, 1, 1, False),
    (50, 3, 0, 0.6, False),
    (50, 3, 1, 1, False),
    (100, 3, 1, 1, False),
    (100, 1, 1, 1, False),
    (100, 3, 1, 0.6, True),
    (200, 3, 1, 1, False),
    (200, 1, 0, 0.6, True),
]


def cohort(rng, n, per_year, frailty, ratio, is_late):
    """Start-stop rows of n people: participant, start, stop, event, x (the arm, 0 or 1)."""
    arm = np.arange(n) % 2
    rate = per_year / 365 * ratio**arm * (rng.gamma(1 / frailty, frailty, n) if frailty else 1.0)
    now = np.where(is_late & (rng.random(n) < 0.5), rng.integers(1, 61, n), 0)
    end = rng.integers(90, 366, n)
    rows = []
    people = np.arange(n)
    while people.size:
        gap = np.ceil(rng.exponential(1 / np.maximum(rate[people], 1e-9)))
        stop = np.minimum(now[people] + gap, end[people])
        event = now[people] + gap <= end[people]
        rows.append(np.column_stack([people, now[people], stop, event, arm[people]]))
        now[people] = stop + rng.integers(1, 10, len(people))
        people = people[event & (now[people] < end[people])]
    return np.concatenate(rows)


def coverage(rng, replicates, setting):
    """Per model: shares of cohorts, with a robust interval that holds the truth, a usual one, and no interval."""
    truth = np.log(setting[3])
    counts = {name: np.zeros(3) for name in MODELS}
    for _ in range(replicates):
        who, start, stop, event, x = cohort(rng, *setting).T
        rows = recurrent_rows(who, start, stop, event)
        frame = pd.DataFrame({"x": x})
        for name, model in MODELS.items():
            term = model(rows, frame).terms[0]
            if term.robust_se is None:
                counts[name][2] += 1
                continue
            far = abs(term.coef - truth) / 1.959964
            counts[name] += far <= term.robust_se, far <= term.se, 0
    return {name: (*(held[:2] / (replicates - held[2])), held[2] / replicates) for name, held in counts.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=20)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    bound = 196 * np.sqrt(0.05 * 0.95 / asked.replicates)
    print(f"coverage in % of {asked.replicates:,} cohorts (95 +- {bound:.1f} if exact)")
    print("in brackets: rows taken as people; in parentheses: % of cohorts without an interval")
    head = f"{'people':>6} {'a year':>6} {'frailty':>7} {'ratio':>5} {'entry':>5}  "
    print(head + "".join(f"{model:>28}" for model in MODELS))
    for setting in SETTINGS:
        n, per_year, frailty, ratio, is_late = setting
        line = f"{n:>6} {per_year:>6} {frailty:>7} {ratio:>5} {'late' if is_late else 'first':>5}  "
        for name, (robust, usual, none) in coverage(rng, asked.replicates, setting).items():
            has_truth = name == "Andersen-Gill" or not frailty or ratio == 1
            shown = f"{100 * robust:.1f} [{100 * usual:.1f}] ({100 * none:.1f})" if has_truth else "-"
            line += f"{shown:>28}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
