"""The commands of `respite`, a row each: the console, its --help, docs/terminal.md and the hand-over follow from it.

To add one: a row here, and a module of its name in pages/terminal/commands.
"""

from __future__ import annotations

from pages.terminal.command import ALWAYS, Command, given, unless

ROWS = (
    Command(
        name="serve",
        about="start Respite in the browser, on this computer only unless --public is given",
        example="respite serve --port 8600",
        needs_store=False,  # it opens and holds the store itself
    ),
    Command(
        name="demo",
        about="fill the store with a simulated person and a simulated trial",
        example="respite demo",
        changes=ALWAYS,
    ),
    Command(
        name="backup",
        about="copy the store to a new file, also while Respite is in use",
        example="respite backup my-diary.duckdb",
    ),
    Command(
        name="restore",
        about="put a backup in the store's place, which is kept beside it",
        example="respite restore my-diary.duckdb",
        needs_store=False,  # it replaces the file, which nothing may have open
        changes=ALWAYS,
        is_handed_over=False,
    ),
    Command(
        name="check",
        about="whether the store, or a backup of it, can be read whole (else exit code 2)",
        example="respite check my-diary.duckdb",
        needs_store=False,  # a backup is read without it, and a store that is damaged may not open
    ),
    Command(
        name="clock",
        about="the latest time that the store ever saw, and setting it back after a clock that was far ahead",
        example="respite clock --set-back",
        changes=given("--yes"),
    ),
    Command(
        name="passphrase",
        about="make the line of a configuration from a passphrase that you type",
        example="respite passphrase",
        needs_store=False,
        is_handed_over=False,
    ),
    Command(
        name="access",
        about="who reaches a study, where Respite is served to others",
        example="respite access --study 'My study' --give colleague@example.org",
        changes=given("--give", "--take"),
    ),
    Command(
        name="erase",
        about="erase a participant of a study, or a study, for good; the store's file is written anew",
        example="respite erase --study 'My study' --participant P07",
        changes=given("--yes"),
    ),
    Command(
        name="review",
        about="what a study holds that should be decided about: who people are, spellings, placeholders",
        example="respite review --study 'Simulated trial'",
        changes=given("--erase", "--merge", "--leave", "--yes"),
    ),
    Command(
        name="audit",
        about="who did what when, and whether that trail is whole (else exit code 2)",
        example="respite audit --study 'Simulated trial' --csv trail.csv",
    ),
    Command(
        name="load",
        about="load a file into a study; each row is stored or rejected, and why",
        example="respite load diaries.csv --study 'My study' --date-format %d.%m.%Y --missing -99,999 --dry-run",
        changes=unless("--dry-run"),
    ),
    Command(
        name="export",
        about="a diary's or a study's entries, activities or assessments as CSV",
        example="respite export --diary --what activities --to activities.csv",
    ),
    Command(
        name="prepare",
        about="a study, or files, as a folder of sorted Parquet files that questions can be asked of",
        example="respite prepare --study 'Simulated trial' --to prepared",
        changes=ALWAYS,
    ),
    Command(
        name="hold",
        about="enter a prepared folder as a study of that name, which is read where it lies",
        example="respite hold parquet:prepared --study 'Held trial'",
        changes=ALWAYS,
    ),
    Command(
        name="intervals",
        about="the recurrence-free intervals of a study, as CSV",
        example="respite intervals --study 'Simulated trial' --definition delphi-2011 --all --csv intervals.csv",
    ),
    Command(
        name="recurrence",
        about="time to the first recurrence in a study",
        example="respite recurrence --study 'Simulated trial' --definition delphi-2011 --by arm --at 90,180,365 --json",
    ),
    Command(
        name="bundle",
        about="such an analysis as one zip with its data and R code, or put back",
        example="respite bundle --study 'Simulated trial' --definition delphi-2011 --by arm --out analysis.zip",
        changes=given("--restore"),
    ),
    Command(
        name="outcomes",
        about="a study's pain or questionnaire scores by group and visit",
        example="respite outcomes --study 'Simulated trial' --measure pain_average --by arm --visits 0,84,182",
    ),
    Command(
        name="pain-days",
        about="days with pain a year by group, and week by week",
        example="respite pain-days --study 'Simulated trial' --by arm",
    ),
    Command(
        name="survival",
        about="survival statistics of a ready table of times and events",
        example="respite survival table.csv --duration days --event recurred --by arm",
        needs_store=False,
        is_handed_over=False,
    ),
    Command(
        name="trend",
        about="change per week of a score on real dates",
        example="respite trend diary.csv --date date --value pain",
        needs_store=False,
        is_handed_over=False,
    ),
    Command(
        name="score",
        about="score questionnaires from item answers",
        example="respite score answers.csv --instrument fabq --json",
        needs_store=False,
        is_handed_over=False,
    ),
)
COMMANDS = {row.name: row for row in ROWS}
