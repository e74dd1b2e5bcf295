"""Scores beside a grouping: describing, cutting into groups, comparing two groups."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb, exp, lgamma, sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from qualkit.errors import Invalid
from qualkit.messages import later

LEVEL = 0.95
FEWEST = 5  # cases (or clusters) in a group; below it there is description only
EXACT_UP_TO = 20  # cases in a group
N_RESAMPLES = 2_000
N_PERMUTATIONS = 10_000

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Values = Sequence[float] | Numbers | pd.Series
Clusters = Sequence[Any] | np.ndarray[Any, Any] | pd.Series
ClusterNumbers = np.ndarray[Any, np.dtype[np.intp]]

TOO_FEW = later(
    "fewer than 5 cases in a group: description only, no interval and no test; with fewer than 2 "
    "no difference either"
)
NO_SCORES = later("no scores")
ONE_SCORE = later("a single score has no spread")
NO_VARIATION = later("all scores are the same")
NO_VARIATION_WITHIN = later("all scores within each group are the same")
FALLBACK = later("the bootstrap is undefined for so little variation; a normal interval instead")
TOO_FEW_CLUSTERS = later(
    "the cases of a group belong to fewer than 5 clusters: no interval that allows for clusters"
)
SHARED_CLUSTERS = later(
    "Several cases share a cluster (a professional): only the interval of the mean difference "
    "allows for it; other intervals and tests would be too sure."
)
EMPTY_GROUP = later("so many scores are the same that a group is empty")
T_INTERVAL = later("t")
WELCH = later("Welch t")
WELCH_UNCLUSTERED = later("Welch t, ignoring clusters")
CLUSTERED = later("bootstrap of clusters, widened percentiles, 2,000 resamples")
BCA = later("bootstrap BCa, 2,000 resamples")
NORMAL = later("normal approximation")
FENG_CLIFF = later("Feng and Cliff, t")
EXACT = later("Mann-Whitney, exact")
PERMUTED = later("Mann-Whitney, 10,000 permutations")


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high at a level of confidence, and how it was found."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval; `reason` says why either is missing or made otherwise."""

    value: float | None
    n: int
    interval: Interval | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PValue:
    """A two-sided p value; `reason` says why it is missing."""

    value: float | None
    n: int
    method: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """One group of scores; what its size does not allow is None, and `reason` says why."""

    n: int
    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    lower_quartile: float | None = None
    upper_quartile: float | None = None
    interval: Interval | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two independent groups, a minus b; what cannot be computed is None, and `reason` says why.

    `smallest_p` is the smallest two-sided p that groups of these sizes can reach by ranks.
    `n_clusters` counts the clusters of both groups, None if none were given. Where cases share
    one, the interval of `mean_difference` resamples clusters, `welch_interval` stands beside it
    and `caveat` says what does not allow for clusters.
    """

    n_a: int
    n_b: int
    mean_difference: Estimate | None = None
    hedges_g: Estimate | None = None
    rank_biserial: Estimate | None = None
    rank_test: PValue | None = None
    welch_test: PValue | None = None
    welch_interval: Interval | None = None
    smallest_p: float | None = None
    n_clusters: int | None = None
    reason: str = ""
    caveat: str = ""


@dataclass(frozen=True)
class Cut:
    """`groups` holds 'low', 'middle' or 'high' per case (missing where the score is).

    `borders` are the highest score of each group but the last.
    """

    groups: "pd.Series[str]"
    borders: tuple[float, ...]
    n: int
    reason: str = ""


def describe(values: Values) -> Description:
    """Mean, spread and quartiles of one group; missing values are passed over.

    The interval of the mean is Student's t at n >= 2. Quartiles are those of type 7 (Hyndman and
    Fan 1996, doi:10.1080/00031305.1996.10473566), as in R.

    >>> describe([2, 3, 3, 4]).median
    3.0
    """
    x = _numbers(values)
    n = len(x)
    if n == 0:
        return Description(0, reason=NO_SCORES)
    mean = float(x.mean())
    lower, median, upper = (float(q) for q in np.quantile(x, [0.25, 0.5, 0.75]))
    if n == 1:
        return Description(1, mean, None, median, lower, upper, reason=ONE_SCORE)
    sd = sqrt(float(_variance(x)))
    if sd == 0:
        return Description(n, mean, sd, median, lower, upper, reason=NO_VARIATION)
    interval = _around(mean, sd / sqrt(n), _t(n - 1), T_INTERVAL)
    return Description(n, mean, sd, median, lower, upper, interval)


def cut(values: "pd.Series[float]", *, into: str) -> Cut:
    """Cuts scores into 'tertiles' (low, middle, high) or at the 'median' (low, high).

    A border is the smallest score that at least 1/3, 2/3 or 1/2 of the scores do not exceed;
    what equals it is in the lower group, so that equal scores are never parted. Hand in all
    scored cases, not only those that are looked at. Raises Invalid for another word.
    """
    names = {"tertiles": ("low", "middle", "high"), "median": ("low", "high")}.get(into)
    if names is None:
        raise Invalid("Scores cannot be cut into {into}.", "Choose tertiles or median.", into=into)
    scored = values.dropna()
    if scored.empty:
        return Cut(pd.Series(None, index=values.index, dtype=object), (), 0, NO_SCORES)
    ordered, n = np.sort(scored.to_numpy(dtype=float)), len(scored)
    borders = tuple(float(ordered[-(-k * n // len(names)) - 1]) for k in range(1, len(names)))
    place = np.searchsorted(borders, scored.to_numpy(dtype=float), side="left")
    groups = pd.Series([names[p] for p in place], index=scored.index, dtype=object)
    reason = EMPTY_GROUP if len(set(place)) < len(names) else ""
    return Cut(groups.reindex(values.index), borders, n, reason)


def compare(
    a: Values,
    b: Values,
    *,
    seed: int = 0,
    clusters_a: Clusters | None = None,
    clusters_b: Clusters | None = None,
) -> Comparison:
    """Compares the scores of two independent groups, a minus b; missing scores are passed over.

    - mean difference with the interval of Welch (1947, doi:10.1093/biomet/34.1-2.28), or, where
      cases share a cluster, by resampling clusters
    - Hedges' g = J (mean a - mean b) / pooled SD with J = Γ(m/2) / (√(m/2) Γ((m-1)/2)),
      m = n_a + n_b - 2 (Hedges 1981, doi:10.3102/10769986006002107), with a BCa bootstrap
      interval (Efron 1987, doi:10.1080/01621459.1987.10478410)
    - rank-biserial r = Cliff's delta = P(a > b) - P(a < b), -1 to 1 (Cliff 1993,
      doi:10.1037/0033-2909.114.3.494), with the interval of Feng and Cliff (2004)
    - Mann-Whitney (1947, doi:10.1214/aoms/1177730491): exact up to 20 cases a group without
      ties, else 10,000 random permutations of the ranks, p = (b + 1) / (m + 1) (Phipson and
      Smyth 2010, doi:10.2202/1544-6115.1585); Welch's t test beside it

    Parameters
    ----------
    a, b
        Scores.
    seed
        Of bootstrap and permutations.
    clusters_a, clusters_b
        Per score the cluster that the case belongs to (its professional); both or none. A
        missing one is a cluster of its own.

    With fewer than 5 cases in a group there are estimates but no intervals and no tests, with
    fewer than 2 only n. Raises Invalid if clusters do not fit the scores.
    """
    shared = _clusters(a, b, clusters_a, clusters_b)
    x, y = _numbers(a), _numbers(b)
    n_a, n_b = len(x), len(y)
    n_clusters = None if shared is None else int(shared.max(initial=-1)) + 1
    if min(n_a, n_b) < 2:
        return Comparison(n_a, n_b, n_clusters=n_clusters, reason=TOO_FEW)
    n = n_a + n_b
    smallest_p = 2 / comb(n, n_a)
    difference, g, dominance = float(x.mean() - y.mean()), _g(x, y), _dominance(x, y)
    if min(n_a, n_b) < FEWEST:
        return Comparison(
            n_a,
            n_b,
            mean_difference=Estimate(difference, n, reason=TOO_FEW),
            hedges_g=Estimate(g, n, reason=TOO_FEW if g is not None else NO_VARIATION_WITHIN),
            rank_biserial=Estimate(float(dominance.mean()), n, reason=TOO_FEW),
            smallest_p=smallest_p,
            n_clusters=n_clusters,
            reason=TOO_FEW,
        )
    is_shared = n_clusters is not None and n_clusters < n
    welch, welch_test = _welch(x, y, WELCH_UNCLUSTERED if is_shared else WELCH)
    reason = "" if welch else NO_VARIATION_WITHIN
    mean_difference = Estimate(difference, n, welch, reason)
    if is_shared and shared is not None:
        mean_difference = _resampling_clusters(x, y, shared, seed)
    return Comparison(
        n_a,
        n_b,
        mean_difference=mean_difference,
        hedges_g=_g_with_interval(x, y, g, seed)
        if mean_difference.reason != TOO_FEW_CLUSTERS
        else Estimate(g, n, reason=TOO_FEW_CLUSTERS),
        rank_biserial=Estimate(float(dominance.mean()), n, _feng_cliff(dominance)),
        rank_test=_mann_whitney(x, y, seed),
        welch_test=welch_test,
        welch_interval=welch,
        smallest_p=smallest_p,
        n_clusters=n_clusters,
        caveat=SHARED_CLUSTERS if is_shared else "",
    )


def _numbers(values: Values) -> Numbers:
    x: Numbers = np.asarray(values, dtype=float)
    return x[~np.isnan(x)]


def _clusters(
    a: Values, b: Values, clusters_a: Clusters | None, clusters_b: Clusters | None
) -> ClusterNumbers | None:
    """The number of each score's cluster, a's scores first; missing scores are passed over."""
    if clusters_a is None and clusters_b is None:
        return None
    if (
        clusters_a is None
        or clusters_b is None
        or len(clusters_a) != len(a)
        or len(clusters_b) != len(b)
    ):
        raise Invalid("Clusters must be given for both groups, one for each score.")
    names = pd.Series([*clusters_a, *clusters_b], dtype=object)
    names = names[~np.isnan(np.concatenate([np.asarray(v, dtype=float) for v in (a, b)]))]
    numbers, known = pd.factorize(names)
    found: ClusterNumbers = numbers.astype(np.intp)
    alone = found < 0
    found[alone] = len(known) + np.arange(alone.sum())
    return found


def _variance(x: Numbers, axis: int = -1) -> Numbers:
    """With n - 1; exactly 0 where all are the same, which sums of fractions are not."""
    spread: Numbers = np.where(np.ptp(x, axis=axis) > 0, np.var(x, axis=axis, ddof=1), 0.0)
    return spread


def _t(df: float) -> float:
    return float(stats.t.ppf((1 + LEVEL) / 2, df))


def _around(estimate: float, error: float, quantile: float, method: str) -> Interval:
    return Interval(estimate - quantile * error, estimate + quantile * error, LEVEL, method)


def _welch(x: Numbers, y: Numbers, method: str) -> tuple[Interval | None, PValue]:
    """Interval and test of the mean difference with unequal variances (Welch 1947)."""
    n = len(x) + len(y)
    parts = float(_variance(x)) / len(x), float(_variance(y)) / len(y)
    if sum(parts) == 0:
        return None, PValue(None, n, method, NO_VARIATION_WITHIN)
    df = sum(parts) ** 2 / (parts[0] ** 2 / (len(x) - 1) + parts[1] ** 2 / (len(y) - 1))
    difference, error = float(x.mean() - y.mean()), sqrt(sum(parts))
    p = 2 * float(stats.t.sf(abs(difference) / error, df))
    return _around(difference, error, _t(df), method), PValue(p, n, method)


def _correction(df: int) -> float:
    """Hedges' J, which takes the small-sample bias out of d."""
    return exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)


def _standardised(x: Numbers, y: Numbers, axis: int = -1) -> Numbers:
    """Hedges' g along the axis; NaN where neither group varies."""
    n_a, n_b = x.shape[axis], y.shape[axis]
    df = n_a + n_b - 2
    pooled = ((n_a - 1) * _variance(x, axis) + (n_b - 1) * _variance(y, axis)) / df
    with np.errstate(divide="ignore", invalid="ignore"):
        d = np.where(pooled > 0, (x.mean(axis) - y.mean(axis)) / np.sqrt(pooled), np.nan)
    return d * _correction(df)


def _g(x: Numbers, y: Numbers) -> float | None:
    g = float(_standardised(x, y))
    return None if np.isnan(g) else g


def _g_with_interval(x: Numbers, y: Numbers, g: float | None, seed: int) -> Estimate:
    n = len(x) + len(y)
    if g is None:
        return Estimate(None, n, reason=NO_VARIATION_WITHIN)
    if found := _bca(_standardised, x, y, seed):
        return Estimate(g, n, found)
    # The large-sample variance of g: Hedges and Olkin 1985.
    error = sqrt(n / (len(x) * len(y)) + g**2 / (2 * n))
    quantile = float(stats.norm.ppf((1 + LEVEL) / 2))
    return Estimate(g, n, _around(g, error, quantile, NORMAL), FALLBACK)


def _bca(statistic: Callable[..., Numbers], x: Numbers, y: Numbers, seed: int) -> Interval | None:
    """None where BCa is undefined: a resample without a value, or none on one side."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        found = stats.bootstrap(
            (x, y),
            statistic,
            n_resamples=N_RESAMPLES,
            confidence_level=LEVEL,
            method="BCa",
            vectorized=True,
            random_state=np.random.default_rng(seed),
        )
    low, high = (float(end) for end in found.confidence_interval)
    defined = np.isfinite([low, high, *found.bootstrap_distribution]).all()
    return Interval(low, high, LEVEL, BCA) if defined else None


def _resampling_clusters(x: Numbers, y: Numbers, clusters: ClusterNumbers, seed: int) -> Estimate:
    """The mean difference with an interval that draws whole clusters, as they were sampled.

    A cluster brings along all its cases of both groups. The percentiles are widened to those of
    t for the smaller group's number of clusters, as plain ones are too narrow when clusters are
    few (Hesterberg 2015, doi:10.1080/00031305.2015.1089789). Draws in which a group is empty
    are passed over.
    """
    difference, n = float(x.mean() - y.mean()), len(x) + len(y)
    of_a, of_b = clusters[: len(x)], clusters[len(x) :]
    fewest = min(len(set(of_a)), len(set(of_b)))
    if fewest < FEWEST:
        return Estimate(difference, n, reason=TOO_FEW_CLUSTERS)
    k = int(clusters.max()) + 1
    times = np.random.default_rng(seed).multinomial(k, np.full(k, 1 / k), size=N_RESAMPLES)
    sums = [times @ np.bincount(c, v, k) for c, v in ((of_a, x), (of_b, y))]
    sizes = [times @ np.bincount(c, minlength=k) for c in (of_a, of_b)]
    kept = (sizes[0] > 0) & (sizes[1] > 0)
    drawn = sums[0][kept] / sizes[0][kept] - sums[1][kept] / sizes[1][kept]
    if np.ptp(x) == 0 and np.ptp(y) == 0:
        return Estimate(difference, n, reason=NO_VARIATION_WITHIN)
    tail = float(stats.norm.cdf(-sqrt(fewest / (fewest - 1)) * _t(fewest - 1)))
    low, high = (float(q) for q in np.quantile(drawn, [tail, 1 - tail]))
    return Estimate(difference, n, Interval(low, high, LEVEL, CLUSTERED))


def _dominance(x: Numbers, y: Numbers) -> Numbers:
    """Per pair 1 where a is higher, -1 where b is, 0 for a tie."""
    return np.sign(x[:, np.newaxis] - y[np.newaxis, :])


def _feng_cliff(dominance: Numbers) -> Interval:
    """The asymmetric interval of delta (Feng and Cliff 2004, doi:10.22237/jmasm/1099267560).

    With the unbiased variance, not below (1 - delta²) / (n_a n_b - 1), and t for the normal
    quantile z. At complete separation, where that variance is 0, the open limit comes from the
    largest one that delta can have: (n - z²) / (n + z²), n the smaller group. No limit is
    beyond that one, as the interval would else be narrower just before the end than at it.
    """
    n_a, n_b = dominance.shape
    delta = float(dominance.mean())
    z2 = float(stats.norm.ppf((1 + LEVEL) / 2)) ** 2
    end = (min(n_a, n_b) - z2) / (min(n_a, n_b) + z2)
    if abs(delta) == 1:
        low, high = (end, 1.0) if delta > 0 else (-1.0, -end)
        return Interval(low, high, LEVEL, FENG_CLIFF)
    squares = [
        float(((part - delta) ** 2).sum())
        for part in (dominance.mean(axis=1), dominance.mean(axis=0), dominance)
    ]
    variance = (n_b**2 * squares[0] + n_a**2 * squares[1] - squares[2]) / (
        n_a * n_b * (n_a - 1) * (n_b - 1)
    )
    error = _t(n_a + n_b - 2) * sqrt(max(variance, (1 - delta**2) / (n_a * n_b - 1)))
    room = 1 - delta**2
    half = error * sqrt(room**2 + error**2)
    low, high = ((delta * room + side * half) / (room + error**2) for side in (-1, 1))
    return Interval(max(min(low, end), -1.0), min(max(high, -end), 1.0), LEVEL, FENG_CLIFF)


def _mann_whitney(x: Numbers, y: Numbers, seed: int) -> PValue:
    n_a, n = len(x), len(x) + len(y)
    both = np.concatenate([x, y])
    if np.ptp(both) == 0:
        return PValue(None, n, PERMUTED, NO_VARIATION)
    if max(n_a, n - n_a) <= EXACT_UP_TO and len(np.unique(both)) == n:
        return PValue(float(stats.mannwhitneyu(x, y, method="exact").pvalue), n, EXACT)
    ranks = stats.rankdata(both)
    drawn = np.random.default_rng(seed).random((N_PERMUTATIONS, n)).argpartition(n_a, axis=1)
    # Ranks are halves, so these distances from the expected sum are exact and ties are ties.
    permuted = np.abs(2 * ranks[drawn[:, :n_a]].sum(axis=1) - n_a * (n + 1))
    observed = abs(2 * float(ranks[:n_a].sum()) - n_a * (n + 1))
    n_as_far = int((permuted >= observed).sum())
    return PValue((n_as_far + 1) / (N_PERMUTATIONS + 1), n, PERMUTED)
