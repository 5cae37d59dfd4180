#!/bin/sh
# Stata files up to version 13 do not say in which letters their texts are: what one library makes of its own file.
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

told = pd.DataFrame({"note": ["Rücken, später besser"]})
print(f"pyreadstat {version('pyreadstat')}, pandas {version('pandas')}")
print("Asked for version 12 or 13, pyreadstat writes UTF-8 where these versions have one byte a letter, and reads its own")
print("file back with other words; so does pandas. From version 14 on, and from pandas to pyreadstat, all is well.")
found = {}
for number in (12, 13, 14):
    pyreadstat.write_dta(told, "told.dta", version=number)
    found[number] = pyreadstat.read_dta("told.dta")[0]["note"][0], pd.read_stata("told.dta")["note"][0]
    print(f"version {number}: pyreadstat reads {found[number][0]!r}, pandas {found[number][1]!r}")
told.to_stata("pandas.dta", version=117, write_index=False)
back = pyreadstat.read_dta("pandas.dta")[0]["note"][0]
print(f"version 13 by pandas: pyreadstat reads {back!r}")
right, wrong = told["note"][0], "RÃ¼cken, spÃ¤ter besser"
is_so = found == {12: (wrong, wrong), 13: (wrong, wrong), 14: (right, right)} and back == right
sys.exit(0 if is_so else "It is no longer so: the letters are written or read otherwise.")
END
