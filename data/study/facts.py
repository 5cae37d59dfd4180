"""What is known about the people of a study, as columns beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.store.store import Collection


def people_facts(collection: Collection, participants: Sequence[str], names: Sequence[str]) -> pd.DataFrame:
    """The facts `names` of these participants [n], a column each: numbers where every value is one, else text or None."""
    told = collection.read("people_facts", names=list(names))
    row = pd.Index(participants)
    columns = {}
    for name in names:
        values = told[told["name"] == name].set_index("participant")["value"].reindex(row)
        numbers = pd.to_numeric(values, errors="coerce")
        is_number = numbers.notna() & np.isfinite(numbers)
        text = values.astype(object).where(values.notna(), None)
        columns[name] = (numbers.astype(float) if bool((is_number | values.isna()).all()) else text).to_numpy()
    return pd.DataFrame(columns, index=pd.RangeIndex(len(row)))
