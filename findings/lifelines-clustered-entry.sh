#!/bin/sh
# lifelines: errors that allow for several rows of a person, where rows begin later than day 0.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check lifelines==0.30.3 pandas==2.3.3 numpy==2.4.6 scipy==1.17.1
"$folder/env/bin/python" - <<'END'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter

warnings.simplefilter("ignore")
# person, group, start, stop, event: the days at risk of each of ten people, one row to each recurrence
ROWS = [
    (1, 0, 0, 12, 1), (1, 0, 12, 31, 1), (1, 0, 31, 90, 0), (2, 1, 0, 55, 1), (2, 1, 55, 90, 0),
    (3, 0, 0, 8, 1), (3, 0, 8, 19, 1), (3, 0, 19, 43, 1), (3, 0, 43, 90, 0), (4, 1, 0, 90, 0),
    (5, 0, 0, 27, 1), (5, 0, 27, 90, 0), (6, 1, 0, 15, 1), (6, 1, 15, 38, 1), (6, 1, 38, 90, 0),
    (7, 0, 0, 61, 1), (7, 0, 61, 90, 0), (8, 1, 0, 72, 1), (8, 1, 72, 90, 0),
    (9, 0, 0, 5, 1), (9, 0, 5, 22, 1), (9, 0, 22, 47, 1), (9, 0, 47, 90, 0), (10, 1, 0, 34, 1), (10, 1, 34, 90, 0),
]  # fmt: skip
rows = pd.DataFrame(ROWS, columns=["person", "group", "start", "stop", "event"])


def cut_in_two(rows):
    """The same days at risk and the same recurrences, every row as two: nothing is known more or less."""
    middle = (rows["start"] + rows["stop"]) / 2
    return pd.concat([rows.assign(stop=middle, event=0), rows.assign(start=middle)], ignore_index=True)


def by_the_book(rows, coef):
    """Score residuals summed over a person (Lin and Wei 1989, doi:10.1080/01621459.1989.10478874); no ties here."""
    start, stop, event, z = (rows[name].to_numpy(float) for name in ("start", "stop", "event", "group"))
    risk, score, information = np.exp(coef * z), np.zeros(len(rows)), 0.0
    for day in stop[event == 1]:
        at_risk = (start < day) & (day <= stop)
        weight = risk[at_risk].sum()
        mean = (risk * z)[at_risk].sum() / weight
        information += (risk * z**2)[at_risk].sum() / weight - mean**2
        score += ((stop == day) & (event == 1)) * (z - mean) - at_risk * risk * (z - mean) / weight
    return np.sqrt((pd.Series(score).groupby(rows["person"].to_numpy()).sum() ** 2).sum()) / information


def fitted(rows):
    fit = CoxPHFitter().fit(rows, "stop", "event", entry_col="start", cluster_col="person", formula="group")
    return fit.params_.iloc[0], fit.standard_errors_.iloc[0]


halves = cut_in_two(rows)
(coef, error), (coef_cut, error_cut) = fitted(rows), fitted(halves)
book, book_cut = by_the_book(rows, coef), by_the_book(halves, coef)
print(f"lifelines {version('lifelines')}: CoxPHFitter with entry_col and cluster_col")
print("The robust error changes when each row is cut in two, and is not that of the book. The coefficient is right.")
print(f"{'':16}coefficient  robust error  by the book")
print(f"{'as they are':16}{coef:11.4f}{error:14.4f}{book:13.4f}")
print(f"{'cut in two':16}{coef_cut:11.4f}{error_cut:14.4f}{book_cut:13.4f}")
# all ten are at risk on every day, five in each group: the ratio is that of the recurrences, 5 to 10
assert abs(coef - np.log(5 / 10)) < 1e-5 and abs(coef - coef_cut) < 1e-5 and abs(book - book_cut) < 1e-9
is_so = abs(error - error_cut) > 0.0005 and abs(error - book) > 0.01
sys.exit(0 if is_so else "It is no longer so: the errors agree.")
END
