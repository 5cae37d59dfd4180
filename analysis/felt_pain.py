"""Whether a difference of the next day can come of pain that is felt before it is written: two checks of one link.

Who does less on a day on which they feel worse also feels worse the next day, as pain lasts. Days of the same *written*
pain are not days of the same felt pain, so that a regression finds a difference though what was done did nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from analysis.lagged import DayPairs

# what the averages run over: persistence of felt pain, its share of what is written, and its correlation with what is done
PHI = np.array([0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.96])
SHARE = np.array([1.0, 0.9, 0.8, 0.65, 0.5, 0.3])
SQUARED = np.array([0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75])
LEVEL = 0.05
LEAST_Z = 1.04  # of the difference between the day after and the day before: 3 in 10 where there is none
LEAST_NOISE = 1e-3
LAGS = 4  # days over which neighbouring products resemble one another
N_LINEAR = 4  # coefficients beside the state: what was done a day and two before; of what is done, itself and pain
DAYS_AT_ONCE = 16  # what they take stays within the processor's cache
# from the columns of what is written and of what is done, a value each first, to one value and the coefficients of both
_SUMMED = np.array(
    [[1.0, 0, 0, 1, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1]]
)


@dataclass(frozen=True, kw_only=True)
class FeltCheck:
    """`p_value` of the difference with felt pain as a state of its own; `after_before`: z of the day after against the
    day before; `is_apart`: whether the first is below 5 % and both have the sign of the regression."""

    p_value: float
    after_before: float
    is_apart: bool


def felt_check(pairs: DayPairs, difference: float) -> FeltCheck:
    """Ask of a link that a regression found whether felt pain alone could show it.

    The first check has felt pain as a state: AR(1), written with noise, and followed by what is done on the same day;
    what was done may move what is written the next day. Persistence, noise and how closely the activity follows are not
    known, so that the difference is averaged over a grid of them by their likelihood, exactly over gaps (Kalman's
    filter; trend and weekday are taken out before). The second asks for no model: where pain and what follows it look
    the same forwards and backwards, as Gaussian states do that nothing pushes (Weiss 1975, doi:10.2307/3212735), what
    is done goes with the day after as with the day before, which it cannot have changed (a negative control: Lipsitch
    2010, doi:10.1097/EDE.0b013e3181d61eeb). It needs twice the days, so that it is asked for its direction only, beyond
    chance in 3 of 10. `difference`: what the regression found; its sign counts.

    >>> from analysis.lagged import next_day_pairs
    >>> chance, day = np.random.default_rng(1), np.arange(90)
    >>> done = chance.integers(0, 2, 90)
    >>> pain = 5 + chance.normal(size=90) - 2 * np.r_[0, done[:-1]]  # two points less on the day after
    >>> felt_check(next_day_pairs(day, done, day, pain), difference=-2).is_apart
    True
    """
    x, y = _series(pairs)
    p_value, felt = _state(x, y)
    after_before = _after_before(x, y)
    agree = np.sign(felt) == np.sign(after_before) == np.sign(difference)
    return FeltCheck(
        p_value=p_value,
        after_before=after_before,
        is_apart=bool(agree and p_value < LEVEL and abs(after_before) > LEAST_Z),
    )


def _series(pairs: DayPairs) -> tuple[np.ndarray, np.ndarray]:
    """Exposure and outcome of each day of the calendar from the first to the last; NaN where unknown."""
    first, last = int(pairs.day.min()) - 2, int(pairs.day.max())
    day = np.arange(first, last + 1)
    x, y = np.full((2, len(day)), np.nan)
    for back, values in ((2, pairs.exposure_before), (1, pairs.exposure)):
        x[pairs.day - back - first] = values
    for back, values in ((2, pairs.outcome_earlier), (1, pairs.outcome_before), (0, pairs.outcome)):
        y[pairs.day - back - first] = values
    return _standard(day, x), _standard(day, y)


def _standard(day: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Without trend and weekday, with variance 1."""
    known = ~np.isnan(value)
    weekday = [(day % 7 == one).astype(float) for one in np.unique(day[known] % 7)]
    columns = np.column_stack([day - day.mean(), *weekday])
    fitted = np.linalg.lstsq(columns[known], value[known], rcond=None)[0]
    left = value - columns @ fitted
    return left / max(float(np.nanstd(left)), 1e-12)


def _after_before(x: np.ndarray, y: np.ndarray) -> float:
    """z of the products of what was done with pain the day after less pain the day before."""
    product = x[1:-1] * (y[2:] - y[:-2])
    known = ~np.isnan(product)
    product = np.where(known, product, 0.0)
    mean = product.sum() / max(1, known.sum())
    around = np.where(known, product - mean, 0.0)
    own = float(around @ around)
    near = sum((1 - lag / (LAGS + 1)) * float(around[lag:] @ around[:-lag]) for lag in range(1, LAGS + 1))
    return float(product.sum() / np.sqrt(max(own + 2 * near, own / 2, 1e-300)))


def _state(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """p-value and size of what was done the day before, averaged over what is not known of the state."""
    products, log_det, n = _likelihoods(x, y)
    normal, right = products[:, 1:, 1:], products[:, 1:, 0]
    inverse = np.linalg.inv(normal)
    estimate = (inverse @ right[..., None])[..., 0]
    rest = np.maximum(products[:, 0, 0] - (right * estimate).sum(axis=1), 1e-300)
    df = n - N_LINEAR
    log_weight = -0.5 * (df * np.log(rest) + log_det + np.linalg.slogdet(normal)[1])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    se = np.sqrt(rest / df * inverse[:, 0, 0])
    below = float(weight @ stdtr(df, -estimate[:, 0] / se))
    return min(1.0, 2 * min(below, 1 - below)), float(weight @ estimate[:, 0])


def _likelihoods(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """At each point of the grid: products [grid, 5, 5] of values and coefficients, log determinant; and how many values.

    What is written and what is done on a day both read the same felt pain. They are put together into one reading, from
    which what they differ by is independent, so that a day takes one step; and the sign of what is done given pain
    turns the products of the two kinds of columns, nothing else, so that one sign is worked out for both.
    """
    phi, share, follows = (grid.ravel() for grid in np.meshgrid(PHI, SHARE, np.sqrt(SQUARED), indexing="ij"))
    noise, pull, own = np.maximum(1 - share, LEAST_NOISE), follows / np.sqrt(share), 1 - follows**2
    written = np.column_stack([y[2:], x[1:-1], x[:-2]])
    done = np.column_stack([x[2:], x[1:-1], y[1:-1]])
    has_written, has_done = (~np.isnan(seen).any(axis=1) for seen in (written, done))
    columns = np.nan_to_num(np.column_stack([written * has_written[:, None], done * has_done[:, None]]))
    kind = has_written + 2 * has_done  # 0 neither, 1 written, 2 done, 3 both
    tells = np.stack([np.zeros_like(noise), 1 / noise, pull**2 / own, 1 / noise + pull**2 / own])
    reads = np.zeros((4, len(phi), 6))
    reads[1, :, :3] = 1
    reads[2, :, 3:] = np.divide(1, pull, out=np.zeros_like(pull), where=pull > 0)[:, None]
    reads[3, :, :3], reads[3, :, 3:] = (1 / noise / tells[3])[:, None], (pull / own / tells[3])[:, None]
    products, log_det = _filtered(columns, kind, phi, share, tells, reads)
    both, alone = (columns[kind == one].T @ columns[kind == one] for one in (3, 2))
    turned = np.concatenate([np.repeat(-pull[:, None], 3, axis=1), np.ones((len(pull), 3))], axis=1)
    apart = turned / np.sqrt(own + pull**2 * noise)[:, None]
    products += both * apart[:, :, None] * apart[:, None, :]
    products += np.where(pull > 0, 0, 1 / own)[:, None, None] * alone  # of which the reading has nothing
    log_det += has_written.sum() * np.log(noise) + has_done.sum() * np.log(own)
    sign = np.array([1.0, 1, 1, -1, -1, -1])
    every = np.concatenate([products, (products * sign * sign[:, None])[pull > 0]])
    summed = _SUMMED @ every @ _SUMMED.T
    return summed, np.concatenate([log_det, log_det[pull > 0]]), int(has_written.sum() + has_done.sum())


def _filtered(
    columns: np.ndarray, kind: np.ndarray, phi: np.ndarray, share: np.ndarray, tells: np.ndarray, reads: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Kalman's filter of one reading a day of an AR(1) with variance `share`: products of what was not foreseen, log
    determinant. `tells` [kind, grid]: 1 / variance of a day's reading; `reads` [kind, grid, 6]: what it is of `columns`.
    """
    moves, squared = share * (1 - phi**2), phi**2
    products, log_det = np.zeros((len(phi), 6, 6)), np.zeros(len(phi))
    variance, keeps = share.copy(), np.zeros((len(phi), 1))
    last_reading = last_error = np.zeros((len(phi), 6))
    for start in range(0, len(kind), DAYS_AT_ONCE):
        days = slice(start, start + DAYS_AT_ONCE)
        reading = reads[kind[days]] * columns[days, None]
        error, grows = reading.copy(), np.empty((len(reading), len(phi)))
        error[0] -= phi[:, None] * last_reading
        error[1:] -= phi[:, None] * reading[:-1]
        weight = tells[kind[days]]
        for at in range(len(reading)):
            error[at] += keeps * last_error
            last_error = error[at]
            grows[at] = 1 + weight[at] * variance
            keeps = (phi / grows[at])[:, None]
            variance = squared * variance / grows[at] + moves
        last_reading = reading[-1]
        log_det += np.log(grows).sum(axis=0)
        weighed = error * (weight / grows)[:, :, None]
        products += error.transpose(1, 2, 0) @ weighed.transpose(1, 0, 2)
    return products, log_det
