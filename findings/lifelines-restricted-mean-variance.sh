#!/bin/sh
# lifelines: the variance that comes with a restricted mean is of the times, not of the mean.
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
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

warnings.simplefilter("ignore")
# days to a recurrence, of all twenty people; nobody left before day 60, so the restricted mean is a plain mean
DAYS = np.array([4, 9, 11, 15, 18, 21, 26, 30, 33, 37, 41, 44, 52, 58, 63, 70, 77, 85, 92, 120])
TAU = 60


def told(times):
    curve = KaplanMeierFitter().fit(times, np.ones(len(times)))
    return restricted_mean_survival_time(curve, t=TAU, return_variance=True)


within = np.minimum(DAYS, TAU)
mean, variance = told(DAYS)
mean_of_more, variance_of_more = told(np.tile(DAYS, 50))
print(f"lifelines {version('lifelines')}: restricted_mean_survival_time(..., return_variance=True)")
print("Its square root is the spread of people's days, not the error of the mean: with 50 times the people it stays.")
print(f"{'people':>8}{'mean days':>12}{'root of the variance':>22}{'error of a mean':>17}")
for n, found, spread in ((20, mean, variance), (1000, mean_of_more, variance_of_more)):
    print(f"{n:8}{found:12.2f}{spread**0.5:22.2f}{within.std() / n**0.5:17.2f}")
assert abs(mean - within.mean()) < 1e-9
is_so = abs(variance / within.var() - 1) < 0.01 and abs(variance / variance_of_more - 1) < 0.01
sys.exit(0 if is_so else "It is no longer so: the variance is another one.")
END
