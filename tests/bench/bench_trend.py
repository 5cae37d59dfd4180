"""What one person's five years cost: trend and smoothed level, beside scipy, pymannkendall and statsmodels.

Run with `python -m tests.bench.bench_trend`. Prints warm medians in milliseconds of wall time and of CPU.
pymannkendall runs in an environment that is made for it in a temporary folder, and is left out where that
cannot be had (no network). The peers' sum is that of the three that do what `trend` and `local level` do.
"""

import json
import subprocess
import sys
import tempfile
import venv
import warnings
from pathlib import Path

import numpy as np
from scipy.stats import theilslopes
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.local_level import local_level
from analysis.trend import theil_sen
from tests.bench.five_years import DAYS, five_years
from tests.bench.timing import HEADING, Timing, line, timed

ROOT = Path(__file__).parents[2]
PEER = "pymannkendall==1.4.3"


def mann_kendall_in_its_own_environment(scores: np.ndarray) -> Timing | str:
    """The peer's timing, or why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER]
        if subprocess.run(install, capture_output=True).returncode:
            return f"not measured: {PEER} could not be installed"
        ran = subprocess.run(
            [python, "-m", "tests.bench.peer_mann_kendall"],
            cwd=ROOT,
            input=json.dumps(scores.tolist()),
            capture_output=True,
            text=True,
        )
        if ran.returncode:
            return f"not measured: {ran.stderr.strip().splitlines()[-1]}"
        return Timing(*json.loads(ran.stdout))


def main():
    calendar = five_years(np.random.default_rng(20240611))
    day = np.flatnonzero(~np.isnan(calendar))
    score = calendar[day]
    rng = np.random.default_rng(20240612)
    decimals = score + np.round(rng.random(len(day)), 1)
    fine = score + rng.random(len(day))

    def peer_level():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = UnobservedComponents(calendar, "llevel", use_exact_diffuse=True).fit(disp=0)
            return result.smoothed_state

    print(f"{DAYS} days, {len(day)} with a value; warm runs; {sys.version.split()[0]}\n{HEADING}")
    ours = {
        "trend, scores 0 to 10": timed(lambda: theil_sen(day, score), 25),
        "local level, scores 0 to 10": timed(lambda: local_level(calendar, bounds=(0, 10)), 25),
    }
    peers = {
        "scipy theilslopes (slope and independent interval)": timed(lambda: theilslopes(score, day), 7),
        "pymannkendall Hamed-Rao, an environment of its own": mann_kendall_in_its_own_environment(score),
        "statsmodels local level, fitted and smoothed": timed(peer_level, 5),
    }
    others = {
        "trend, one decimal": timed(lambda: theil_sen(day, decimals), 7),
        "trend, continuous": timed(lambda: theil_sen(day, fine), 5),
    }
    for name, one in (ours | peers | others).items():
        print(line(name, one) if isinstance(one, Timing) else f"{name:<60}  {one}")
    measured = [one.wall for one in peers.values() if isinstance(one, Timing)]
    own, theirs = sum(one.wall for one in ours.values()), sum(measured)
    print(f"trend and level {own:.1f} ms; {len(measured)} peers {theirs:.0f} ms, {theirs / own:.0f} times")


if __name__ == "__main__":
    main()
