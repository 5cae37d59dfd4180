"""The slowly moving level behind a person's noisy days: a local-level model, smoothed, with a band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpttrf, dpttrs
from scipy.optimize import minimize_scalar
from scipy.special import stdtrit

from analysis.confidence import normal_quantile

MIN_DAYS = 30
# log of level variance by noise variance, searched around the best of these; beyond them the two limits
# (a level that never moves, days without noise) are the better description
_LOG_RATIOS = np.arange(-16.0, 13.0, 2.0)
# The ratios that the band averages over, and what each weighs before the days are seen. A level that hardly moves is
# the most likely of all in many diaries in which it does move: a band that takes the most likely ratio as known held
# 84 to 89 % of days where it says 95 %. tests/simulation/level_coverage.py prints what these are worth.
_AVERAGED = np.arange(-7.0, 7.0)
_BEFOREHAND = 0.3 * np.minimum(_AVERAGED, -2.0)
_LEAST_WEIGHT = 1e-3
METHOD = (
    "Local level: random walk plus noise of the day, diffuse start; smoothed and averaged over the ratio of the two "
    "variances; band by Student's t (version 2)"
)


@dataclass(frozen=True, kw_only=True)
class LocalLevel:
    """Level of each calendar day with its band, and the two variances; None where the days do not carry them.

    `n` days with a value, `days` on the calendar given. `level_variance` is per day; it and `noise_variance` are the
    most likely ones. `lower` and `upper` are None also where all values are equal: nothing then shows how far the level
    might be from them.
    """

    n: int
    days: int
    level: np.ndarray | None
    lower: np.ndarray | None
    upper: np.ndarray | None
    noise_variance: float | None
    level_variance: float | None
    too_few: bool
    method: str = METHOD


@dataclass(frozen=True, kw_only=True)
class _Fit:
    """What one ratio of the variances gives: minus log likelihood, variances, level and its variance."""

    criterion: float
    noise_variance: float
    level_variance: float
    level: np.ndarray
    variance: np.ndarray


def local_level(
    value: np.ndarray, *, confidence_level: float = 0.95, bounds: tuple[float, float] | None = None
) -> LocalLevel:
    """Fit value = level + noise, level a random walk, and smooth it over the calendar.

    `value`: one number per calendar day in order, NaN where unknown; unknown days get a level with a wider
    band and count for nothing else. The start is exactly diffuse: nothing is assumed about the first level.
    The band is where the level, not the next score, lies; how much the level moves beside the noise is not known, so
    level and band are averaged over it (but where there is no noise at all, and the level is the score). `bounds`: ends
    of the scale, to which level and band are clipped; the model knows of none. With fewer than 30 known days
    nothing is estimated.

    Given the ratio of the variances the level solves a tridiagonal system (the mode of a Gaussian Markov
    chain), so an evaluation costs O(days) without a Kalman recursion. Durbin and Koopman 2012, chapter 2,
    doi:10.1093/acprof:oso/9780199641178.001.0001.
    Errors: ValueError for infinite values, more than one dimension, bounds that are not ascending.

    >>> local_level(np.array([5.0, np.nan, 5.0])).too_few
    True
    """
    normal_quantile(confidence_level)  # refuses what is no level of confidence
    value = _checked(value, bounds)
    known = np.flatnonzero(~np.isnan(value))
    n, days = len(known), len(value)
    if n < MIN_DAYS:
        return LocalLevel(
            n=n, days=days, level=None, lower=None, upper=None, noise_variance=None, level_variance=None, too_few=True
        )
    observed = value[known]
    if np.ptp(observed) == 0:
        return LocalLevel(
            n=n,
            days=days,
            level=np.full(days, observed[0]),
            lower=None,
            upper=None,
            noise_variance=0.0,
            level_variance=0.0,
            too_few=False,
        )

    # centred, so that the sums of squares lose no digits to a high mean
    centre = observed.mean()
    indicator = np.zeros(days)
    indicator[known] = 1.0
    centred = np.zeros(days)
    centred[known] = observed - centre

    fit = _likeliest(centred, indicator, known)
    level, variance = (fit.level, fit.variance) if fit.noise_variance == 0 else _averaged(centred, indicator, n)
    reach = float(stdtrit(n - 1, (1 + confidence_level) / 2)) * np.sqrt(variance)
    level = level + centre
    lower, upper = level - reach, level + reach
    if bounds is not None:
        level, lower, upper = (np.clip(line, *bounds) for line in (level, lower, upper))
    return LocalLevel(
        n=n,
        days=days,
        level=level,
        lower=lower,
        upper=upper,
        noise_variance=fit.noise_variance,
        level_variance=fit.level_variance,
        too_few=False,
    )


def _likeliest(centred: np.ndarray, indicator: np.ndarray, known: np.ndarray) -> _Fit:
    """The fit at the most likely ratio of the variances, the limits of no movement and of no noise included."""
    n = len(known)

    def criterion(log_ratio: float) -> float:
        return _profile(log_ratio, centred, indicator, n)[0]

    near = min(_LOG_RATIOS, key=criterion)
    optimum = minimize_scalar(criterion, bounds=(near - 2, near + 2), method="bounded", options={"xatol": 1e-7})
    candidates = [
        _smoothed(optimum.x, centred, indicator, n),
        _without_movement(centred, known),
        _without_noise(centred, known),
    ]
    return min(candidates, key=lambda candidate: candidate.criterion)


def _averaged(centred: np.ndarray, indicator: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Level and its variance [days], averaged over the ratios by how likely each makes the days."""
    log_weight = np.array([-_profile(ratio, centred, indicator, n)[0] for ratio in _AVERAGED]) + _BEFOREHAND
    weight = np.exp(log_weight - log_weight.max())
    counts = weight > _LEAST_WEIGHT * weight.sum()
    fits = [_smoothed(ratio, centred, indicator, n) for ratio in _AVERAGED[counts]]
    weight = weight[counts] / weight[counts].sum()
    levels = np.array([fit.level for fit in fits])
    level = weight @ levels
    return level, weight @ (np.array([fit.variance for fit in fits]) + (levels - level) ** 2)


def _profile(
    log_ratio: float, centred: np.ndarray, indicator: np.ndarray, n: int
) -> tuple[float, float, np.ndarray, np.ndarray, np.ndarray]:
    """Minus log likelihood with the noise variance profiled out; that variance, level, and the factor.

    The level's precision, in units of 1 / noise variance, is diag(indicator) + D'D / ratio with D the
    differences of neighbouring days. Its determinant and the residual sum give the diffuse likelihood.
    """
    days = len(centred)
    pull = np.exp(-log_ratio)
    diagonal = indicator + 2 * pull
    diagonal[[0, -1]] -= pull
    pivots, multipliers, _ = dpttrf(diagonal, np.full(days - 1, -pull))
    level = dpttrs(pivots, multipliers, centred)[0]
    noise_variance = float(centred @ (centred - indicator * level)) / (n - 1)
    log_det = float(np.log(pivots).sum()) + (days - 1) * log_ratio
    return _likelihood(noise_variance, log_det, n), noise_variance, level, pivots, multipliers


def _likelihood(variance: float, log_det: float, n: int) -> float:
    """Minus the diffuse log likelihood of n days at its best overall variance."""
    return 0.5 * ((n - 1) * (np.log(2 * np.pi * variance) + 1) + log_det)


def _smoothed(log_ratio: float, centred: np.ndarray, indicator: np.ndarray, n: int) -> _Fit:
    """The fit at a ratio; variances are the inverse's diagonal, by its recursion from the last day back."""
    criterion, noise_variance, level, pivots, multipliers = _profile(log_ratio, centred, indicator, n)
    backwards = [1 / pivots[-1]]
    for own, step in zip((1 / pivots[-2::-1]).tolist(), (multipliers[::-1] ** 2).tolist(), strict=True):
        backwards.append(own + step * backwards[-1])
    variance = noise_variance * np.array(backwards[::-1])
    return _Fit(
        criterion=criterion,
        noise_variance=noise_variance,
        level_variance=noise_variance * float(np.exp(log_ratio)),
        level=level,
        variance=variance,
    )


def _without_movement(centred: np.ndarray, known: np.ndarray) -> _Fit:
    """The limit of a level that never moves: the mean of the known days."""
    n, days = len(known), len(centred)
    variance = float(np.sum(centred[known] ** 2)) / (n - 1)
    criterion = _likelihood(variance, float(np.log(n)), n)
    return _Fit(
        criterion=criterion,
        noise_variance=variance,
        level_variance=0.0,
        level=np.zeros(days),
        variance=np.full(days, variance / n),
    )


def _without_noise(centred: np.ndarray, known: np.ndarray) -> _Fit:
    """The limit of days without noise: the level is the value, and a random walk bridges the unknown days."""
    n, days = len(known), len(centred)
    gaps = np.diff(known)
    variance = float(np.sum(np.diff(centred[known]) ** 2 / gaps)) / (n - 1)
    criterion = _likelihood(variance, float(np.log(gaps).sum()), n)
    day = np.arange(days)
    level = np.interp(day, known, centred[known])
    before = known[np.maximum(np.searchsorted(known, day, side="right") - 1, 0)]
    after = known[np.minimum(np.searchsorted(known, day, side="left"), n - 1)]
    since, until = np.abs(day - before), np.abs(after - day)
    # within a gap the bridge is tied at both ends; before the first and after the last known day at one
    inside = (before < day) & (day < after)
    apart = np.where(inside, since * until / np.maximum(since + until, 1), np.maximum(since, until))
    apart[known] = 0
    return _Fit(
        criterion=criterion, noise_variance=0.0, level_variance=variance, level=level, variance=variance * apart
    )


def _checked(value: np.ndarray, bounds: tuple[float, float] | None) -> np.ndarray:
    """The values as floats, or the reason why not."""
    value = np.asarray(value, dtype=float)
    if value.ndim != 1:
        raise ValueError(f"value: {value.ndim} dimensions; accepted is one number per calendar day.")
    if np.isinf(value).any():
        raise ValueError(f"value: {value[np.isinf(value)][0]}; accepted are numbers, NaN where unknown.")
    if bounds is not None and not bounds[0] < bounds[1]:
        raise ValueError(f"bounds: {bounds}; accepted are the lower and then the upper end of the scale.")
    return value
