"""What will be stored of a file, by kind; what will not, with a second chance; and the account of it for others."""

from __future__ import annotations

from secrets import token_hex

import pandas as pd
import streamlit as st

from data.exports.csv_out import csv_bytes, safe_table
from data.imports.account import Account
from data.imports.matched import matched
from data.imports.outcome import LoadResult
from data.imports.own_outcomes import number_columns
from data.imports.plan import Plan
from data.imports.quality import quality
from data.imports.sheet import Sheet
from data.imports.shown import FACTS, KindShown
from data.own.own_measures import own_name
from data.store.store import Collection
from pages.shared.load_choices import choose, outcome_paths
from pages.telling.load.columns import KIND_WORDS, NONE, role_title, role_titles
from pages.telling.load.plainly import for_people
from pages.telling.load.report import report_text
from pages.telling.manner import num
from pages.telling.plural import count_text
from pages.telling.wording import escape

SHOWN_REJECTS = 200
SHOWN_NAMES = 30


def show_result(result: LoadResult, notes: tuple[str, ...]) -> None:
    """Counts that add up, and every rejected record with its reason; `notes` have been said already."""
    st.markdown(
        f"Of **{count_text(result.records, 'record')}** about {count_text(result.participants, 'person', 'people')}, "
        f"**{num(result.stored, ',')}** will be stored, {count_text(result.duplicates, 'is', 'are')} there already and "
        f"**{num(result.rejected, ',')}** {'is' if result.rejected == 1 else 'are'} rejected"
        + (
            f", {num(result.n_empty, ',')} of them because nothing is in them that was to be loaded"
            if result.n_empty
            else ""
        )
        + (f" (what {num(result.n_facts_only, ',')} of these say about people is kept)" if result.n_facts_only else "")
        + (
            "."
            if result.entries == result.stored
            else f". The stored records hold {count_text(result.entries, 'entry', 'entries')}."
        )
    )
    for warning in [one for one in result.warnings if one not in notes]:
        st.warning(escape(for_people(warning)))
    if result.rejected:
        with st.expander("The rejected records, each with its line and reason", expanded=True):
            shown = result.rejects.head(SHOWN_REJECTS).assign(reason=lambda table: table["reason"].map(for_people))
            # the browser saves what it shows as CSV
            st.dataframe(safe_table(shown), hide_index=True)
            if result.rejected > SHOWN_REJECTS:
                st.caption(f"The first {SHOWN_REJECTS} are shown; the file has all of them.")
            # a name of its own: downloads are addressed by name and content, which another may share
            st.download_button(
                "All of them as CSV",
                csv_bytes(result.rejects),
                f"respite-rejected-{token_hex(8)}.csv",
                "text/csv",
                on_click="ignore",
            )


def show_kinds(result: LoadResult, kinds: tuple[KindShown, ...]) -> None:
    """The first records of each kind as they will be stored."""
    counts = {(kind["kind"], kind["instrument"]): kind["stored"] for kind in result.kinds}
    for shown in kinds:
        title = "Facts about people" if shown.kind == FACTS else KIND_WORDS[shown.kind]
        if shown.instrument:
            title = f"{title} {shown.instrument.upper()}"
        n = counts.get((shown.kind, shown.instrument))
        rows = "" if n is None else f": {count_text(n, 'row')} will be stored"
        st.markdown(f"**{escape(title)}**{rows}. The first of them, as stored:")
        names = [role_title(role, shown.instrument) for role in shown.roles]
        if shown.kind in ("attributes", FACTS):
            names = [role_title(role) if role == "participant" else role for role in shown.roles]
        rows = [["unknown" if value is None else _text(value) for value in row] for row in shown.rows]
        st.dataframe(safe_table(pd.DataFrame(rows, columns=_apart(names))), hide_index=True)


def show_left_out(result: LoadResult, sheet: Sheet, plan: Plan, key: str) -> None:
    """The columns that are not stored, and a way to store one after all."""
    if not result.not_stored:
        return
    listed = escape(", ".join(result.not_stored[:SHOWN_NAMES]))
    more = len(result.not_stored) - SHOWN_NAMES
    st.markdown(f"Columns that are not stored: {listed}{' and ' + num(more, ',') + ' more' if more > 0 else ''}.")
    if numbers := number_columns(sheet, plan, result.not_stored):
        st.button(
            f"Store {count_text(len(numbers), 'column')} of numbers as outcomes of the study's own",
            help=", ".join(numbers),
            key=f"{key}.outcomes.all",
            on_click=choose,
            args=(key, {path: name for name in numbers for path in outcome_paths(own_name(name))}),
        )
    with st.expander("Store one of them after all"):
        column = st.selectbox(
            "A column that is not stored", list(result.not_stored), index=None, key=f"{key}.second.column"
        )
        titles = {role: title for role, title in role_titles(plan).items() if role not in plan.columns}
        if plan.kind == "activity" and column and not {"kind", "amount"} & plan.columns.keys():
            titles = {column: f"Activity “{column}”"} | titles
        role = st.selectbox(
            "What it is", list(titles), index=None, format_func=titles.__getitem__, key=f"{key}.second.role"
        )
        if not titles:
            st.caption("Everything that such a file can say has its column already; change one above.")
        st.button(
            "Store it",
            key=f"{key}.second.store",
            disabled=column is None or role is None,
            on_click=choose,
            args=(key, {("columns", role or NONE): column}),
        )


def show_matched(collection: Collection | None, sheet: Sheet, plan: Plan) -> None:
    """Which people of the file the study knows, and who is in one of the two only."""
    found = matched(collection, sheet, plan) if collection is not None and collection.info.kind == "cohort" else None
    if found is None:
        return
    n = len(found.both) + len(found.only_file)
    st.markdown(
        f"People in the file: {num(n, ',')}. In “{escape(collection.info.name)}” already: **{num(len(found.both), ',')}**; "
        f"new: {num(len(found.only_file), ',')}. In the study and not in this file: {num(len(found.only_study), ',')}."
    )
    if found.only_file or found.only_study:
        with st.expander("Who is in one of them only"):
            where = [("the file only", label) for label in found.only_file]
            where += [("the study only", label) for label in found.only_study]
            st.dataframe(safe_table(pd.DataFrame(where, columns=["In", "Participant"])))


def show_report(account: Account, sheet: Sheet, plan: Plan) -> None:
    """The report of the load, to read and to save."""
    text = report_text(account, plan, sheet.turn.structural if sheet.turn else ())
    with st.expander("Report, for somebody who never saw the file"):
        st.text(text)
        with st.container(horizontal=True):
            st.download_button(
                "Save the report", text, f"respite-report-{token_hex(8)}.txt", "text/plain", on_click="ignore"
            )
            st.download_button(
                "What the file is like, as CSV",
                lambda: csv_bytes(quality(sheet, plan, account.result)),
                f"respite-quality-{token_hex(8)}.csv",
                "text/csv",
                on_click="ignore",
            )


def show_line(line: str | None) -> None:
    """The same load for the terminal."""
    st.markdown("A line to copy gives the same load in a terminal, in the folder of the file:")
    if line is None:
        st.caption("This load cannot be said in one line: a name or a code in it holds a sign that sets options apart.")
    else:
        st.code(line, language=None, wrap_lines=True)


def _text(value: object) -> str:
    return num(value, ".15g") if isinstance(value, float) else str(value)


def _apart(names: list[str]) -> list[str]:
    """Names as headings of a table, each once."""
    seen: dict[str, int] = {}
    apart = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        apart.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return apart
