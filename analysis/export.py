"""Results as plain values (dicts, lists, numbers, text, None), as JSON takes them: keys are never renamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from analysis.enough import carries_mean, has_enough_for_number, has_enough_people, why_no_mean_interval
from analysis.logrank import LogRank, log_rank
from analysis.risk_table import RiskTable
from analysis.rmst import RestrictedMean, RestrictedMeanDifference, common_tau, restricted_mean, rmst_difference
from analysis.survival import IntervalMethod, SurvivalCurve, kaplan_meier

if TYPE_CHECKING:
    # only named in signatures: a program that exports one kind of result does not load the others
    from analysis.competing import CumulativeIncidence
    from analysis.cox import CoxFit
    from analysis.instrument import Scores
    from analysis.mean_cumulative import MeanCumulative
    from analysis.multiverse import DefinitionResult
    from analysis.recurrent import RecurrentFit
    from analysis.schoenfeld import HazardsCheck
    from analysis.trend import Trend
    from analysis.weighted_logrank import WeightedLogRank

ALIKE = (
    "Where robust_se is 0 all people had as many events so far: that tells nothing of others, so there are no limits."
)


def export_survival(
    table: RiskTable,
    *,
    dropped: int,
    at: Sequence[float] = (),
    tau: float | None = None,
    ci_method: IntervalMethod = "log-log",
    cox: CoxFit | None = None,
    cox_dropped: int = 0,
) -> dict[str, Any]:
    """Everything that is said about one risk table: curves, medians, shares, restricted means, tests, Cox.

    `dropped`: rows left out of the table; `cox_dropped`: rows left out of the Cox model. `at` and `tau` are
    days; without `tau` the horizon is the last day that all groups reach.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> told = export_survival(risk_table_from_subjects([1, 2, 3], [1, 0, 1]), dropped=0, at=[1])
    >>> told["n"], told["events"], round(told["groups"][0]["at"][0]["survival"], 3)
    (3, 2, 0.667)
    """
    horizon = common_tau(table) if tau is None else tau
    curves = [kaplan_meier(table, group, ci_method=ci_method) for group in table.groups]
    return {
        "n": int(table.n.sum()),
        "events": sum(curve.n_events for curve in curves),
        "dropped": dropped,
        "interval": ci_method,
        "groups": [
            _group(curve, at, _mean(table, curve.group, horizon), has_enough_people(table, curve.group))
            for curve in curves
        ],
        "logrank": export_log_rank(log_rank(table)),
        "rmst_difference": None if horizon is None else _difference(table, rmst_difference(table, horizon)),
        "cox": None if cox is None else export_cox(cox, cox_dropped),
    }


def _group(curve: SurvivalCurve, at: Sequence[float], rmst: dict[str, Any], is_enough: bool) -> dict[str, Any]:
    return {
        "group": curve.group,
        "n": curve.n,
        "events": curve.n_events,
        "too_few": not is_enough,
        "median": {name: whole(value) for name, value in asdict(curve.median()).items()},
        "at": [{**asdict(point), "time": whole(point.time)} for point in curve.at(at)],
        "rmst": rmst,
        "curve": curve.as_columns(),
    }


def _mean(table: RiskTable, group: str, tau: float | None) -> dict[str, Any]:
    nothing = RestrictedMean(group=group, tau=None, estimate=None, se=None, lower=None, upper=None)
    mean = nothing if tau is None else restricted_mean(table, group, tau)
    fields = asdict(mean)
    del fields["group"]
    why = "" if tau is None or mean.estimate is None else why_no_mean_interval(table, group, tau)
    return {**fields, "tau": whole(mean.tau), "too_few": bool(why), "reason": why or None}


def _difference(table: RiskTable, difference: RestrictedMeanDifference | None) -> dict[str, Any] | None:
    if difference is None:
        return None
    tau = difference.tau
    is_told = (
        tau is None
        or difference.estimate is None
        or all(carries_mean(table, group, tau) for group in difference.groups)
    )
    return {**asdict(difference), "groups": list(difference.groups), "tau": whole(tau), "too_few": not is_told}


def export_log_rank(test: LogRank | None) -> dict[str, Any] | None:
    """A log-rank test with how its p-value was found, and whether there are too few people to tell it.

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> told = export_log_rank(log_rank(risk_table_from_subjects([1, 2, 3, 4], [1] * 4, group=list("aabb"))))
    >>> told["df"], told["too_few"]
    (1, False)
    """
    return None if test is None else _log_rank(test)


def _log_rank(test: LogRank) -> dict[str, Any]:
    names = ("statistic", "df", "p_value", "method", "too_few")
    return {name: getattr(test, name) for name in names}


def export_cox(fit: CoxFit, dropped: int) -> dict[str, Any]:
    """A Cox model; `dropped`: rows left out of it.

    >>> from analysis.cox import CoxFit
    >>> export_cox(CoxFit(n=0, events=0, dropped=2, terms=(), reason="Nobody."), 2)["reason"]
    'Nobody.'
    """
    return {
        "ties": fit.ties,
        "n": fit.n,
        "events": fit.events,
        "dropped": dropped,
        "strata": fit.strata,
        "reason": fit.reason or None,
        "terms": [asdict(term) for term in fit.terms],
    }


def export_multiverse(results: Sequence[DefinitionResult]) -> list[dict[str, Any]]:
    """What every definition says; `lower` and `upper` limit the hazard ratio, `left_out` people are not in it.

    >>> from analysis.confidence import Estimate
    >>> from analysis.multiverse import NONE, DefinitionResult
    >>> result = DefinitionResult(definition="a", n=9, events=5, median=Estimate(30.0, 20.0, None), hazard_ratio=NONE)
    >>> export_multiverse([result])[0]["median"]
    30
    """
    return [
        {
            "definition": result.definition,
            "n": result.n,
            "events": result.events,
            "median": whole(result.median.estimate),
            "median_lower": whole(result.median.lower),
            "median_upper": whole(result.median.upper),
            "hazard_ratio": result.hazard_ratio.estimate,
            "lower": result.hazard_ratio.lower,
            "upper": result.hazard_ratio.upper,
            "primary": result.is_primary,
            "left_out": result.left_out,
            "reason": result.reason or None,
        }
        for result in results
    ]


def export_hazards(check: HazardsCheck) -> list[dict[str, Any]]:
    """The tests of change over time, one per covariate and GLOBAL.

    >>> import pandas as pd
    >>> from analysis.schoenfeld import proportional_hazards
    >>> check = proportional_hazards([1, 2, 3, 4], [1] * 4, pd.DataFrame({"x": [0, 1, 1, 0]}))
    >>> [test["term"] for test in export_hazards(check)]
    ['x', 'GLOBAL']
    """
    return [asdict(test) for test in check.tests]


def export_recurrent(fit: RecurrentFit, *, dropped_before: int = 0) -> dict[str, Any]:
    """A model of all events; `dropped_before`: rows left out before it was fitted.

    With too few participants limits and p-values are those of the method, and marked; words leave them out (`told_terms`).

    >>> import pandas as pd
    >>> from analysis.recurrent import andersen_gill
    >>> from analysis.recurrent_rows import recurrent_rows
    >>> rows = recurrent_rows(["p", "q", "r"], [0] * 3, [1, 2, 3], [1] * 3)
    >>> fit = andersen_gill(rows, pd.DataFrame({"x": [0, 1, 0]}))
    >>> export_recurrent(fit)["n"], export_recurrent(fit)["events"]
    (3, 3)
    """
    return {
        "n": fit.n,
        "rows": fit.rows,
        "events": fit.events,
        "dropped": dropped_before + fit.dropped,
        "too_few": fit.is_too_few,
        "reason": fit.reason or None,
        "numbers": [asdict(number) for number in fit.numbers],
        "terms": [asdict(term) for term in fit.terms],
    }


def export_weighted_log_rank(test: WeightedLogRank | None) -> dict[str, Any] | None:
    """A weighted log-rank test with the name and powers of its weights; None where there was nothing to compare.

    >>> export_weighted_log_rank(None) is None
    True
    """
    if test is None:
        return None
    return {"weights": test.weights, "rho": test.rho, "gamma": test.gamma, **_log_rank(test.test)}


def export_mean_cumulative(curve: MeanCumulative, at: Sequence[float]) -> dict[str, Any]:
    """Mean number of events per person of one group: lists by time, and a row for each of `at` days.

    too_few: whether the people are too few for limits that tell anything. reason: where robust_se is 0 though events
    were seen, as in R, what that means.

    >>> from analysis.mean_cumulative import mean_cumulative
    >>> from analysis.recurrent_rows import recurrent_rows
    >>> curve = mean_cumulative(recurrent_rows(["p", "q"], [0, 0], [9, 9], [1, 0]))[0]
    >>> export_mean_cumulative(curve, [9])["at"][0]["mcf"]
    0.5
    """
    points = [{**vars(point), "time": whole(point.time)} for point in curve.at(at)]
    columns = curve.as_columns()
    columns["time"] = [whole(time) for time in columns["time"]]
    is_alike = bool(((curve.robust_se == 0) & (curve.mcf > 0)).any())
    standing = {"too_few": not has_enough_for_number(curve), "reason": ALIKE if is_alike else None}
    return {"group": curve.group, "n": curve.n, **standing, **columns, "at": points}


def export_incidence(curve: CumulativeIncidence, at: Sequence[float]) -> dict[str, Any]:
    """Share of one group that had an event of one cause: lists by time, and a row for each of `at` days.

    >>> from analysis.competing import aalen_johansen
    >>> curve = aalen_johansen([1, 2], [1, 0], ["a", None])[0]
    >>> export_incidence(curve, [1])["at"][0]["incidence"]
    0.5
    """
    shares = {
        name: [None if value != value else value for value in getattr(curve, name).tolist()]
        for name in ("incidence", "lower", "upper")
    }
    return {
        "group": curve.group,
        "cause": curve.cause,
        "n": curve.n,
        "time": [whole(time) for time in curve.time.tolist()],
        "at_risk": curve.at_risk.tolist(),
        "events": curve.events.tolist(),
        **shares,
        "at": [{**vars(point), "time": whole(point.time)} for point in curve.at(at)],
    }


def export_trend(trend: Trend) -> dict[str, Any]:
    """One trend; what was not estimated is None.

    >>> import numpy as np
    >>> from analysis.trend import theil_sen
    >>> export_trend(theil_sen(np.arange(40), np.arange(40) // 2))["slope_per_week"]
    3.5
    """
    return asdict(trend)


def export_scores(rows: Sequence[tuple[int, Scores]]) -> dict[str, Any]:
    """Scores of assessments, each with its row number.

    >>> from analysis.instrument import Scores
    >>> export_scores([(1, Scores(scores={"total": 5.0}, missing=(), invalid=(3,)))])["rows"][0]["scores"]
    {'total': 5}
    """
    return {
        "rows": [
            {
                "row": number,
                "scores": {scale: whole(value) for scale, value in result.scores.items()},
                "missing": list(result.missing),
                "invalid": list(result.invalid),
            }
            for number, result in rows
        ]
    }


def whole(value: float | None) -> float | int | None:
    """A number of days or points, without a decimal point where it is whole.

    >>> whole(5.0), whole(5.5), whole(None)
    (5, 5.5, None)
    """
    return int(value) if value is not None and float(value).is_integer() else value
