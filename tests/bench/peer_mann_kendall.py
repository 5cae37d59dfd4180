"""Time pymannkendall's Hamed-Rao test on the numbers of standard input, in the environment that runs this.

Run by bench_trend.py in an environment of its own, so that Respite never depends on it.
"""

import json
import sys

import pymannkendall

from tests.bench.timing import timed

scores = json.load(sys.stdin)
json.dump(timed(lambda: pymannkendall.hamed_rao_modification_test(scores), 7), sys.stdout)
