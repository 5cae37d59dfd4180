"""Milliseconds for the survival statistics at 10,000 to 1,000,000 people, beside statsmodels and R.

Run:  python tests/bench/bench_survival.py [people ...]
All in one run on the same people: two arms, whole days up to a year, drawn from a seed. R is timed if it is
there. Warm medians of 7 (R, and whatever takes over a second: once). Peers get their data in the form they
like best, already in memory.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

sys.path.insert(0, str(Path(__file__).parents[2]))

from analysis.cox import cox, cox_from_risk_table
from analysis.logrank import log_rank
from analysis.risk_table import risk_table_from_subjects
from analysis.rmst import rmst_difference
from analysis.survival import kaplan_meier

R_SCRIPT = """
suppressMessages(library(survival))
d <- read.csv(commandArgs(TRUE)[1]); d$arm <- factor(d$arm)
ms <- function(f) { gc(); s <- proc.time()[["elapsed"]]; f(); 1000 * (proc.time()[["elapsed"]] - s) }
cat(ms(function() survfit(Surv(duration, event) ~ arm, d, conf.type = "log-log")),
    ms(function() survdiff(Surv(duration, event) ~ arm, d)),
    ms(function() coxph(Surv(duration, event) ~ arm, d)),
    ms(function() coxph(Surv(duration, event) ~ arm + age, d)))
"""


def people(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(20240620)
    arm = rng.integers(0, 2, n)
    time_to_event = np.ceil(np.where(arm == 1, 415, 224) * rng.weibull(0.53, n)).astype(np.int64)
    follow_up = rng.integers(30, 366, n)
    return pd.DataFrame(
        {
            "arm": arm,
            "age": rng.normal(54, 12, n),
            "duration": np.minimum(time_to_event, follow_up),
            "event": (time_to_event <= follow_up).astype(np.int64),
        }
    )


def milliseconds(call) -> float:
    times = []
    while len(times) < 7:
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
        if times[0] > 1000:
            break
    return statistics.median(times[1:] or times)


def ours(frame: pd.DataFrame) -> dict[str, float]:
    duration, event, arm = (frame[name].to_numpy() for name in ("duration", "event", "arm"))
    table = risk_table_from_subjects(duration, event, group=arm)

    def everything():
        fresh = risk_table_from_subjects(duration, event, group=arm)
        for group in fresh.groups:
            kaplan_meier(fresh, group)
        log_rank(fresh)
        cox_from_risk_table(fresh, "arm")

    return {
        "risk table": milliseconds(lambda: risk_table_from_subjects(duration, event, group=arm)),
        "curves": milliseconds(lambda: [kaplan_meier(table, group) for group in table.groups]),
        "log-rank": milliseconds(lambda: log_rank(table)),
        "RMST difference": milliseconds(lambda: rmst_difference(table)),
        "Cox, arm": milliseconds(lambda: cox_from_risk_table(table, "arm")),
        "table + curves + log-rank + Cox": milliseconds(everything),
        "Cox, arm and age": milliseconds(lambda: cox(duration, event, frame[["arm", "age"]])),
    }


def statsmodels(frame: pd.DataFrame) -> dict[str, float]:
    duration, event, arm = (frame[name].to_numpy() for name in ("duration", "event", "arm"))
    parts = [arm == group for group in (0, 1)]
    result = {
        "curves": milliseconds(lambda: [SurvfuncRight(duration[part], event[part]) for part in parts]),
        "log-rank": milliseconds(lambda: survdiff(duration, event, arm)),
    }
    if len(frame) <= 100_000:  # minutes at a million
        centred = frame[["arm"]].astype(float) - frame["arm"].mean()
        result["Cox, arm"] = milliseconds(lambda: PHReg(duration, centred, event, ties="efron").fit())
    return result


def r_survival(frame: pd.DataFrame) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder) / "people.csv", Path(folder) / "time.R"
        frame.to_csv(data, index=False)
        script.write_text(R_SCRIPT)
        printed = subprocess.run(["Rscript", script, data], capture_output=True, text=True, check=True).stdout
    names = ("curves", "log-rank", "Cox, arm", "Cox, arm and age")
    return dict(zip(names, map(float, printed.split()), strict=True))


def main(sizes: list[int]) -> None:
    print(f"{'people':>10}  {'':<34}{'ours':>10}{'statsmodels':>13}{'R':>10}   (ms)")
    for n in sizes:
        frame = people(n)
        mine, theirs = ours(frame), statsmodels(frame)
        in_r = r_survival(frame) if shutil.which("Rscript") else {}
        for name, value in mine.items():
            peers = [f"{peer[name]:.1f}" if name in peer else "" for peer in (theirs, in_r)]
            print(f"{n:>10,}  {name:<34}{value:>10.2f}{peers[0]:>13}{peers[1]:>10}")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
