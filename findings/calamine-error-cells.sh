#!/bin/sh
# OpenDocument spreadsheets: a cell whose formula divides by zero, as LibreOffice keeps it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check python-calamine==0.9.1 odfpy==1.4.1 pandas==2.3.3 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'END'
import sys
import zipfile
from importlib.metadata import version

import pandas as pd

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def cell(value, shown, more=""):
    return f'<table:table-cell {more} {value}><text:p>{shown}</text:p></table:table-cell>'


def row(*cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


TEXT, ERROR = 'office:value-type="string"', 'calcext:value-type="error" table:formula="of:=[.A2]/0"'
rows = [
    row(cell(TEXT, "sum"), cell(TEXT, "pain")),
    # an error as LibreOffice keeps it: a text that is empty, with what is shown beside it
    row(cell('office:value-type="float" office:value="8"', "8"), cell(f'{TEXT} office:string-value=""', "#DIV/0!", ERROR)),
    row(cell('office:value-type="float" office:value="9"', "9"), cell('office:value-type="float" office:value="3"', "3")),
]
with zipfile.ZipFile("diary.ods", "w") as package:
    package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    package.writestr(
        "content.xml",
        f'<office:document-content {NAMES} {CALC} office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="diary">{"".join(rows)}</table:table></office:spreadsheet></office:body></office:document-content>',
    )
    package.writestr(
        "META-INF/manifest.xml",
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
    )
calamine, odf = (pd.read_excel("diary.ods", engine=engine)["pain"].tolist() for engine in ("calamine", "odf"))
print(f"python-calamine {version('python-calamine')}, pandas {version('pandas')}, odfpy {version('odfpy')}")
print("The sheet shows #DIV/0! and 3. One engine of pandas reads the error as an answer left out, without a word, so that")
print("nothing tells a broken formula from a day on which nothing was written down; the other reads what is shown.")
print(f"calamine: {calamine}, odfpy: {odf}")
is_so = pd.isna(calamine[0]) and calamine[1] == 3 and odf == ["#DIV/0!", 3]
sys.exit(0 if is_so else "It is no longer so: errors are read otherwise.")
END
