"""A ready table in which the same people stand several times, with their missing values filled in: pooled, never added."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from analysis.rubin import Pooled, pool
from data.imports.stacked import NAMES, n_imputations
from data.imports.table import Table
from pages.terminal.refusal import Refusal, quoted

NOT_POOLED = "Curves, medians and log-rank tests are not pooled over imputations."


def imputation_column(table: Table) -> str | None:
    """The column that numbers imputations by its name, if the same rows stand once for each of its values."""
    for name in table.columns:
        if NAMES.fullmatch(name) and table.columns.count(name) == 1:
            if n_imputations(name, [value for value in table.cells(name) if value is not None]):
                return name
    return None


def refuse_stacked(table: Table) -> None:
    """Rows of several imputations are not as many people: refused with the way out."""
    if name := imputation_column(table):
        n = len(set(table.cells(name)) - {None})
        people = len(table) // n
        raise Refusal(
            f"{table.name}, column {quoted(name)}: the rows are {n} imputations of the same {people:,} people, not "
            f"{len(table):,} people; pool them with --imputation {name}."
        )


def pooled(table: Table, asked: Namespace, analyse: Callable[[Table], dict[str, Any]]) -> dict[str, Any]:
    """Every imputation analysed apart, and what they say together by Rubin's rules."""
    numbers = table.cells(asked.imputation)
    if None in numbers:
        raise table.fault(asked.imputation, numbers.index(None), "", "the number of an imputation in every row")
    # the observed data stand beside the imputations as 0 in what mice and Stata write
    parts = [number for number in dict.fromkeys(numbers) if number and number.strip("0.")]
    if len(parts) < 2:
        raise Refusal(
            f"--imputation: {quoted(asked.imputation)} numbers {len(parts)} imputation; it takes two or more."
        )
    results = [analyse(_part(table, [number == part for number in numbers])) for part in parts]
    sizes = {(result["n"], result["events"]) for result in results}
    if len(sizes) > 1:
        told = " or ".join(f"{n:,} people and {events:,} events" for n, events in sorted(sizes))
        raise Refusal(f"--imputation: the imputations hold {told}; they take the same people with the same events.")
    first = results[0]
    left_out = len(table) - sum(number in parts for number in numbers)
    return {
        "n": first["n"],
        "events": first["events"],
        "dropped": max(result["dropped"] for result in results),
        "interval": "log-log",
        "imputations": len(parts),
        "rows_without_imputation": left_out,
        "groups": [_group([result["groups"][place] for result in results]) for place in range(len(first["groups"]))],
        "logrank": None,
        "rmst_difference": _difference([result["rmst_difference"] for result in results], first["n"]),
        "cox": _cox([result["cox"] for result in results]),
        "not_pooled": NOT_POOLED,
    }


def _part(table: Table, is_kept: list[bool]) -> Table:
    lines = tuple(line for line, kept in zip(table.lines, is_kept, strict=True) if kept)
    rows = tuple(row for row, kept in zip(table.rows, is_kept, strict=True) if kept)
    return replace(table, lines=lines, rows=rows)


def _group(groups: list[dict[str, Any]]) -> dict[str, Any]:
    first = groups[0]
    rmst = _of([group["rmst"] for group in groups], first["n"] - 1)
    return {
        "group": first["group"],
        "n": first["n"],
        "events": first["events"],
        "median": {"estimate": None, "lower": None, "upper": None},
        "at": [_share(groups, place) for place in range(len(first["at"]))],
        "rmst": {"tau": first["rmst"]["tau"], **rmst},
        "curve": None,
    }


def _of(estimates: list[dict[str, Any] | None], complete_df: float) -> dict[str, float | None]:
    """A pooled estimate with its error and interval, unknown where one of the imputations has none."""
    names = ("estimate", "se", "lower", "upper")
    known = [one for one in estimates if one is not None and one["estimate"] is not None and one["se"] is not None]
    if len(known) < len(estimates):
        return dict.fromkeys(names)
    fit = _pool([one["estimate"] for one in known], [one["se"] for one in known], complete_df)
    return {name: getattr(fit, name) for name in names}


def _pool(estimates: list[float], errors: list[float], complete_df: float) -> Pooled:
    return pool(estimates, errors, complete_df=max(complete_df, 1.0))


def _share(groups: list[dict[str, Any]], place: int) -> dict[str, Any]:
    """The share free at a day, pooled as log(-log), where shares are about normal, with Greenwood's errors."""
    points = [group["at"][place] for group in groups]
    shares = [point["survival"] for point in points]
    told = {"time": points[0]["time"], "survival": None, "lower": None, "upper": None, "at_risk": points[0]["at_risk"]}
    if None in shares:
        return told
    told["survival"] = sum(shares) / len(shares)
    if any(not 0 < share < 1 for share in shares):
        return told
    errors = [
        _greenwood(group["curve"], told["time"]) / abs(math.log(share))
        for group, share in zip(groups, shares, strict=True)
    ]
    fit = _pool([_cloglog(share) for share in shares], errors, groups[0]["n"] - 1)
    limits = map(_from_cloglog, (fit.estimate, fit.upper, fit.lower))
    return {**told, **dict(zip(("survival", "lower", "upper"), limits, strict=True))}


def _greenwood(curve: dict[str, list[float]], at: float) -> float:
    """The error of the logarithm of the share free at a day."""
    steps = zip(curve["time"], curve["at_risk"], curve["events"], strict=True)
    return math.sqrt(sum(d / (n * (n - d)) for time, n, d in steps if time <= at and 0 < d < n))


def _cloglog(share: float) -> float:
    return math.log(-math.log(share))


def _from_cloglog(value: float) -> float:
    return math.exp(-math.exp(value))


def _difference(differences: list[dict[str, Any] | None], n: int) -> dict[str, Any] | None:
    first = differences[0]
    known = [one for one in differences if one is not None and one["estimate"] is not None and one["se"] is not None]
    if first is None or len(known) < len(differences):
        return first
    fit = _pool([one["estimate"] for one in known], [one["se"] for one in known], n - 2)
    told = {
        name: value for name, value in asdict(fit).items() if name in ("estimate", "se", "lower", "upper", "p_value")
    }
    return {**first, **told}


def _cox(fits: list[dict[str, Any] | None]) -> dict[str, Any] | None:
    first, known = fits[0], [fit for fit in fits if fit is not None]
    if first is None or len(known) < len(fits):
        return None
    terms = []
    for place, term in enumerate(first["terms"]):
        coefs = [fit["terms"][place]["coef"] for fit in known]
        errors = [fit["terms"][place]["se"] for fit in known]
        if None in coefs or None in errors:
            terms.append({name: None if name != "term" else value for name, value in term.items()})
            continue
        fit = _pool(coefs, errors, first["events"] - len(first["terms"]))
        terms.append(
            {
                "term": term["term"],
                "coef": fit.estimate,
                "hazard_ratio": math.exp(fit.estimate),
                "se": fit.se,
                "lower": math.exp(fit.lower),
                "upper": math.exp(fit.upper),
                "p_value": fit.p_value,
                "df": fit.df,
                "missing_share": fit.missing_share,
            }
        )
    return {**first, "terms": terms}
