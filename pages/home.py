"""The front page: shows the page where one is at home, so that every page keeps an address of its own.

It runs that page in its place rather than going to it: a step in the browser's history that leads forward
again at once could not be left by going back.
"""

import runpy
from pathlib import Path

from pages.shared.shown import shown

HERE = Path(__file__).parent
AT_HOME = {"personal": "mine/today.py", "cohort": "cohort/overview.py", None: "account/start.py"}
OF_HELD = "cohort/recurrence.py"  # an overview is of more than a folder has

collection = shown()
is_held = collection is not None and collection.info.is_held
runpy.run_path(str(HERE / (OF_HELD if is_held else AT_HOME[collection.info.kind if collection else None])))
