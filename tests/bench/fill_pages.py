"""Fill a store with diaries of five years and the simulated study, by this code or by that of an earlier commit.

`python fill_pages.py STORE LAST_ON DIARIES`, in the folder of the code that does it.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np

try:
    from data.demo.demo import fill_demo
    from data.store.store import Store
except ImportError:  # as it was at commit 4da1d8f
    from data.demo import fill_demo
    from data.store import Store
from tests.bench.five_years import fill_five_years

path, last_on, n_diaries = Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), int(sys.argv[3])
store = Store(path)
fill_demo(store, until=last_on)
for number in range(n_diaries):
    fill_five_years(store.create(f"Diary {number}", "personal"), last_on, np.random.default_rng(number))
store.close()
