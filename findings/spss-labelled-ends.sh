#!/bin/sh
# SPSS files: a score from 0 to 10 of which only the ends have words, and an answer that is declared missing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check pyreadstat==1.3.7 pandas==2.3.3 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'END'
import sys
from importlib.metadata import version

import pandas as pd
import pyreadstat

pyreadstat.write_sav(
    pd.DataFrame({"pain": [0.0, 4.0, 10.0, -9.0, None]}),
    "scores.sav",
    variable_value_labels={"pain": {0: "no pain", 10: "worst pain", -9: "would not say"}},
    missing_ranges={"pain": [-9]},
)
pain = pd.read_spss("scores.sav")["pain"]
print(f"pandas {version('pandas')} with pyreadstat {version('pyreadstat')}: read_spss as it is called without options")
print("A numeric score becomes a category of words and numbers mixed, and “would not say” the same blank as no answer.")
print(f"written: 0, 4, 10, -9 (declared missing), blank; 0, 10 and -9 have words\nread:    {pain.tolist()}, {pain.dtype}")
is_so = pain.dtype == "category" and pain.tolist()[:3] == ["no pain", 4.0, "worst pain"] and pain.isna().sum() == 2
sys.exit(0 if is_so else "It is no longer so: it is read otherwise.")
END
