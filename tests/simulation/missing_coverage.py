"""How often the intervals of analysis/missingness.py hold the truth, by number of people.

People differ in how much pain they have, in how often they answer, and in how much less they answer after a
day in pain. Run with `python -m tests.simulation.missing_coverage [replicates]`; printed, for each setting, is the
share of the 95 % intervals told that hold the truth, and in brackets of 100 studies how many told none: after
pain, after less, their difference, that within people.
"""

import sys

import numpy as np

from analysis.missingness import DaysAfter, unknown_after_pain

DAYS = 90


def study(rng, n_people: int, *, spread: float):
    """Counts [people, 4] of one study, and each person's true shares."""
    share_bad = rng.beta(1.5, 3, n_people)
    base = -2 + spread * rng.standard_normal(n_people)
    more = 0.8 + spread * 0.5 * rng.standard_normal(n_people)
    p_high, p_low = 1 / (1 + np.exp(-base - more)), 1 / (1 + np.exp(-base))
    n_high = rng.binomial(DAYS, share_bad)
    n_low = DAYS - n_high
    return np.column_stack([n_high, rng.binomial(n_high, p_high), n_low, rng.binomial(n_low, p_low)])


def days_after(counts) -> DaysAfter:
    """The sums that data/study/describe.py takes from the store, from counts per person."""
    n_high, m_high, n_low, m_low = counts.T.astype(float)
    both = (n_high > 0) & (n_low > 0)
    n = np.where(both, n_high + n_low, 1)
    a, w = np.where(both, (m_high * n_low - m_low * n_high) / n, 0), np.where(both, n_high * n_low / n, 0)
    has_any = counts[:, 0] + counts[:, 2] > 0
    return DaysAfter(
        n_people=int(has_any.sum()),
        totals=counts.sum(0),
        products=(counts.T @ counts).astype(float),
        n_both=int(both.sum()),
        sum_a=a.sum(),
        sum_w=w.sum(),
        sum_aa=(a * a).sum(),
        sum_aw=(a * w).sum(),
        sum_ww=(w * w).sum(),
    )


def main(replicates: int) -> None:
    for spread in (0.3, 1.0):
        big = days_after(study(np.random.default_rng(1), 2_000_000, spread=spread))
        truth = unknown_after_pain(big)
        for n_people in (20, 30, 40, 50, 200):
            rng, held, told = np.random.default_rng(n_people), np.zeros(4), np.zeros(4)
            for _ in range(replicates):
                counts = study(rng, n_people, spread=spread)
                found = unknown_after_pain(days_after(counts))
                for place, name in enumerate(("high", "low", "difference", "within")):
                    one = getattr(found, name)
                    if one.lower is not None:
                        told[place] += 1
                        held[place] += one.lower <= getattr(truth, name).estimate <= one.upper
            shares = (
                f"{h / n:.3f} ({100 - 100 * n / replicates:.0f})" if n else "none told"
                for h, n in zip(held, told, strict=True)
            )
            print(f"spread {spread}, {n_people:>3} people: {', '.join(shares)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
