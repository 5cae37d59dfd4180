"""Studies that ask every week or at visits, without dates or with them: the files of a trial, loaded and read.

The right values are worked by hand beside each file; week n ends on day 7n.
"""

from pathlib import Path

FILES = Path(__file__).parent / "files"
LONG = FILES / "weekly-counts-long.csv"
