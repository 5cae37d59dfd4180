#!/bin/sh
# SAS transport files, version 5, as trial data are sent: how many records does one hold?
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

# two answers of a letter each; blank is no answer
ANSWERS = [("a", "y"), ("b", "n"), ("c", "y")]


def counts(blank):
    table = pd.DataFrame([*ANSWERS, *[("", "")] * blank], columns=["REASON", "CALLED"])
    pyreadstat.write_xport(table, "left.xpt", file_format_version=5)
    return len(table), len(pyreadstat.read_xport("left.xpt")[0]), len(pd.read_sas("left.xpt"))


print(f"pyreadstat {version('pyreadstat')}, pandas {version('pandas')}")
print("The format counts no records and fills its last 80 bytes with blanks: blank records at the end cannot be told")
print("from the filling. One reader drops them, the other counts by eight bytes and makes some up; neither warns.")
print(f"{'written':>8}{'of them blank':>15}{'pyreadstat':>12}{'pandas':>8}")
found = [counts(blank) for blank in range(4)]
for blank, (written, first, second) in enumerate(found):
    print(f"{written:8}{blank:15}{first:12}{second:8}")
is_so = found == [(3, 3, 4), (4, 3, 4), (5, 3, 4), (6, 3, 4)]
sys.exit(0 if is_so else "It is no longer so: the readers count otherwise.")
END
