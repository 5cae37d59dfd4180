"""Which cells of 40 random tables acro suppresses at a threshold of 8: run with a Python that has acro.

acro 1.0.2 wants pandas below 3, so it cannot stand beside Respite: make an environment of its own
(python -m venv acro; acro/bin/pip install acro==1.0.2) and run acro/bin/python make.py here. Zeros count as disclosive.
"""

import os
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from acro import ACRO

HERE = Path(__file__).parent
THRESHOLD = 8

os.chdir(tempfile.mkdtemp())  # acro keeps a record where it runs
checker = ACRO(suppress=True)
checker.config["safe_threshold"] = THRESHOLD
checker.sdc_checks.risk_appetite["safe_threshold"] = THRESHOLD
rng = np.random.default_rng(20261121)
rows = []
for number in range(40):
    n = int(rng.integers(40, 160))
    shares = rng.dirichlet(np.full(int(rng.integers(2, 6)), 0.8))
    people = pd.DataFrame(
        {
            "arm": rng.choice(["a", "b"], n),
            "level": rng.choice([f"level {place}" for place in range(len(shares))], n, p=shares),
        }
    )
    counts = pd.crosstab(people["level"], people["arm"])
    checked = checker.crosstab(people["level"], people["arm"])
    for level in counts.index:
        for arm in counts.columns:
            is_told = level in checked.index and arm in checked.columns and not pd.isna(checked.loc[level, arm])
            rows.append((number, arm, level, int(counts.loc[level, arm]), int(not is_told)))
pd.DataFrame(rows, columns=["table", "arm", "level", "n", "suppressed"]).to_csv(HERE / "cells.csv", index=False)
(HERE / "versions.txt").write_text("".join(f"{name} {version(name)}\n" for name in ("acro", "pandas", "numpy")))
