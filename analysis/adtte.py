"""Recurrence-free intervals as an ADaM time-to-event table (ADTTE)."""

from __future__ import annotations

import pandas as pd

# 0 is an event; every way of being censored has a positive number of its own
CENSORED = {
    "end_of_diary": (1, "End of the diary"),
    "end_of_follow_up": (2, "End of follow-up"),
    "gap": (3, "Gap in the diary longer than the definition allows"),
}
EVENT = "Recurrence"


def adtte(intervals: pd.DataFrame, *, study: str, parameter: str, code: str, is_dated: bool = True) -> pd.DataFrame:
    """One row per interval, in the order given.

    `intervals`: participant, interval, origin_on, entry, duration, event (0/1), reason, and `group` or none.
    `parameter` and `code` (up to 8 letters and digits) say what is timed. AVAL is ADT - STARTDT in days, without
    the day that is often added; STARTDT is the origin of the analysis. CNSR is 0 for an event, as the standard has
    it and the other way round from an event indicator; a table without dates has neither STARTDT nor ADT. Where days
    are numbers of a study's clock (`is_dated` false; origin_day in place of origin_on) STARTDY and ADY are such numbers,
    counted from the study's day 0. ENTRY (days after STARTDT from which the person was at
    risk) and EVNTNUM (the interval's number) are our own, for want of standard variables.

    CDISC ADaM Basic Data Structure for Time-to-Event Analyses 1.0. ValueError for a code that is too long or a
    reason that is not known.

    >>> interval = pd.DataFrame([["p1", 1, pd.Timestamp("2024-03-01"), 0, 30, 0, "gap"]])
    >>> interval.columns = ["participant", "interval", "origin_on", "entry", "duration", "event", "reason"]
    >>> adtte(interval, study="S", parameter="Days free", code="TTREC")[["USUBJID", "AVAL", "CNSR"]].values.tolist()
    [['p1', 30, 3]]
    """
    if not (code.isalnum() and len(code) <= 8):
        raise ValueError(f"code: {code!r}; accepted are up to 8 letters and digits.")
    is_event = intervals["event"].to_numpy() == 1
    strange = set(intervals["reason"][~is_event]) - CENSORED.keys()
    if strange:
        raise ValueError(f"reason: {sorted(strange)[0]!r}; accepted are {', '.join(CENSORED)}.")
    reasons = intervals["reason"].map(lambda reason: CENSORED.get(reason, (0, "")))
    return pd.DataFrame(
        {
            "STUDYID": study,
            "USUBJID": intervals["participant"],
            "TRT01P": intervals.get("group"),
            "PARAMCD": code,
            "PARAM": parameter,
            **(_dates(intervals) if is_dated else _days(intervals)),
            "AVAL": intervals["duration"],
            "AVALU": "DAYS",
            "CNSR": reasons.map(lambda reason: reason[0]).where(~is_event, 0).astype(int),
            "EVNTDESC": pd.Series(is_event, index=intervals.index).map({True: EVENT, False: ""}),
            "CNSDTDSC": reasons.map(lambda reason: reason[1]).where(~is_event, ""),
            "ENTRY": intervals["entry"],
            "EVNTNUM": intervals["interval"],
        }
    )


def _dates(intervals: pd.DataFrame) -> dict[str, pd.Series]:
    origin = pd.to_datetime(intervals["origin_on"])
    ended = (origin + pd.to_timedelta(intervals["duration"], unit="D")).dt.date
    return {"STARTDT": intervals["origin_on"], "ADT": ended}


def _days(intervals: pd.DataFrame) -> dict[str, pd.Series]:
    origin = intervals["origin_day"]
    return {"STARTDY": origin, "ADY": origin + intervals["duration"]}
