#!/usr/bin/env bash
# DuckDB 2.0.0: a row that was committed, by a process whose close() has returned, is gone now and then where several
# processes take turns with one file, each opening it when another has let go of it. Nobody sees an error. The lock on the
# file keeps two from having it open at once; it does not make one wait until the other's closing is over. Whoever lets
# processes take turns needs a lock of their own around opening and closing.
# It is a race: a few rows of a thousand on two cores. Several rounds are played until one loses a row.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.0
cat > "$folder/turns.py" <<'PY'
import sys
import time

import duckdb

path, who, turns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for turn in range(turns):
    while True:
        try:
            connection = duckdb.connect(path)
            break
        except duckdb.IOException:  # another has it open
            time.sleep(0.0005)
    connection.execute("create table if not exists row_of (who integer, turn integer)")
    connection.execute("insert into row_of values (?, ?)", [who, turn])
    connection.close()
PY
cat > "$folder/play.py" <<'PY'
import subprocess
import sys
from pathlib import Path

import duckdb

PROCESSES, TURNS, ROUNDS = 4, 250, 12
folder = Path(sys.argv[1])
print("duckdb", duckdb.__version__)
for number in range(ROUNDS):
    path = str(folder / f"{number}.duckdb")
    duckdb.connect(path).close()
    said = [sys.executable, str(folder / "turns.py"), path]
    running = [subprocess.Popen([*said, str(who), str(TURNS)]) for who in range(PROCESSES)]
    assert [one.wait() for one in running] == [0] * PROCESSES
    ((kept,),) = duckdb.connect(path).execute("select count(*) from row_of").fetchall()
    print(f"round {number + 1}: {PROCESSES * TURNS} rows committed and closed without an error, {kept} are there")
    if kept < PROCESSES * TURNS:
        sys.exit(0)
sys.exit("No row was lost: the behaviour has changed.")
PY
"$folder/venv/bin/python" "$folder/play.py" "$folder"
