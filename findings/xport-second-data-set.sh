#!/bin/sh
# SAS transport files, version 5: a file may hold several data sets, as PROC COPY writes a library.
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

# a data set of two visits, and one of two arms behind it: both whole, with one header for the file
LIBRARY = 3 * 80
for name, frame in (("VISITS", {"visit": ["baseline", "week12"]}), ("ARMS", {"arm": ["walking", "usual"]})):
    pyreadstat.write_xport(pd.DataFrame(frame), f"{name}.xpt", file_format_version=5, table_name=name)
first, second = (open(f"{name}.xpt", "rb").read() for name in ("VISITS", "ARMS"))
open("library.xpt", "wb").write(first + second[LIBRARY:])

visits = pyreadstat.read_xport("library.xpt")[0]["visit"].tolist()
again = [text.decode().strip() for text in pd.read_sas("library.xpt", format="xport")["visit"]]
print(f"pyreadstat {version('pyreadstat')}, pandas {version('pandas')}")
print("Two records are read as 92: the header and the cells of the second data set become records of the first,")
print("by both readers, without a word.")
print(f"{len(visits)} visits by pyreadstat, {len(again)} by pandas: {[text for text in visits if text][:8]} ...")
is_so = len(visits) == len(again) == 92 and "HEADER R" in visits and "HEADER R" in again
sys.exit(0 if is_so else "It is no longer so: the second data set is read otherwise.")
END
