"""How often the intervals of `qualkit.analysis.compare` hold the truth: 95 of 100 is the aim.

    python benchmarks/coverage.py [runs]

Scores are drawn from normal and from skewed five-point answers (the mean of six items with a
ceiling, as alliance questionnaires have); clustered ones have an intraclass correlation of 0.2.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from qualkit.analysis.compare import Estimate, Interval, compare, describe

SEED = 20240501
LARGE = 4_000  # cases a group from which the true values of skewed scores are computed
Draw = Callable[[np.random.Generator, int], np.ndarray]


def normal(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.normal(0, 1, n)


def higher(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.normal(0.8, 1, n)


def far_higher(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.normal(2.5, 1, n)


def answers(rng: np.random.Generator, n: int) -> np.ndarray:
    person = rng.normal(4.2, 0.7, n)[:, np.newaxis]
    return six_answers(person + rng.normal(0, 0.7, (n, 6)))


def lower_answers(rng: np.random.Generator, n: int) -> np.ndarray:
    person = rng.normal(3.6, 0.9, n)[:, np.newaxis]
    return six_answers(person + rng.normal(0, 0.7, (n, 6)))


def six_answers(felt: np.ndarray) -> np.ndarray:
    mean: np.ndarray = np.clip(np.round(felt), 1, 5).mean(axis=1)
    return mean


PAIRS: dict[str, tuple[Draw, Draw]] = {
    "normal, no difference": (normal, normal),
    "normal, 0.8 sd": (higher, normal),
    "normal, 2.5 sd": (far_higher, normal),
    "answers at a ceiling": (answers, lower_answers),
}


def truth(draws: tuple[Draw, Draw]) -> dict[str, float]:
    """The values in a population, approximated by very large groups."""
    rng = np.random.default_rng(SEED)
    a, b = (np.concatenate([draw(rng, LARGE) for _ in range(25)]) for draw in draws)
    pooled = np.sqrt((a.var() + b.var()) / 2)
    ordered = np.sort(b)
    sides = [np.searchsorted(ordered, a, side=side).mean() for side in ("left", "right")]
    return {
        "mean (t)": a.mean(),
        "difference (Welch)": a.mean() - b.mean(),
        "g (BCa)": (a.mean() - b.mean()) / pooled,
        "delta (Feng-Cliff)": sum(sides) / len(b) - 1,
    }


def found(a: np.ndarray, b: np.ndarray, seed: int) -> dict[str, Interval | None]:
    compared = compare(a, b, seed=seed)
    estimates: tuple[Estimate | None, ...] = (compared.hedges_g, compared.rank_biserial)
    g, delta = (e.interval if e else None for e in estimates)
    return {
        "mean (t)": describe(a).interval,
        "difference (Welch)": compared.welch_interval,
        "g (BCa)": g,
        "delta (Feng-Cliff)": delta,
    }


def independent(runs: int) -> Iterator[tuple[str, str, dict[str, float]]]:
    for (name, draws), (n_a, n_b) in product(PAIRS.items(), [(5, 8), (8, 8), (12, 12), (30, 30)]):
        true, rng = truth(draws), np.random.default_rng(SEED)
        intervals = [found(draws[0](rng, n_a), draws[1](rng, n_b), run) for run in range(runs)]
        yield name, f"{n_a} v {n_b}", coverage(intervals, true)


def clustered(runs: int) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Each professional has one to four clients, in either group or only in one."""
    for n_clusters, is_nested in product((10, 14, 20, 40, 80), (False, True)):
        rng = np.random.default_rng(SEED)
        intervals = []
        for run in range(runs):
            of = np.repeat(np.arange(n_clusters), rng.integers(1, 5, n_clusters))
            shared = rng.normal(0, np.sqrt(0.2), n_clusters)[of]
            score = shared + rng.normal(0, np.sqrt(0.8), len(of))
            in_a = of % 2 == 0 if is_nested else rng.random(len(of)) < 0.5
            compared = compare(
                score[in_a], score[~in_a], seed=run, clusters_a=of[in_a], clusters_b=of[~in_a]
            )
            difference = compared.mean_difference
            intervals.append(
                {
                    "difference (clusters)": difference.interval if difference else None,
                    "difference (Welch)": compared.welch_interval,
                }
            )
        name = "each in one group" if is_nested else "in either group"
        true = dict.fromkeys(intervals[0], 0.0)
        yield f"professionals {name}", f"{n_clusters} clusters", coverage(intervals, true)


def coverage(
    intervals: Sequence[Mapping[str, Interval | None]], true: Mapping[str, float]
) -> dict[str, float]:
    """Percent of the intervals that could be made in which the true value lies."""
    held: dict[str, float] = {}
    for key, value in true.items():
        made = [i for row in intervals if (i := row[key]) is not None]
        held[key] = 100 * float(np.mean([i.low <= value <= i.high for i in made]))
    return held


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    error = 100 * np.sqrt(0.05 * 0.95 / runs)
    print(f"{runs} runs; standard error of a figure about {error:.1f}; level 95 %")
    for rows in (independent(runs), clustered(runs)):
        for i, (name, size, held) in enumerate(rows):
            if i == 0:
                print(f"\n{'':32}{'':14}" + "".join(f"{key:>24}" for key in held))
            print(f"{name:32}{size:14}" + "".join(f"{percent:>24.1f}" for percent in held.values()))


if __name__ == "__main__":
    main()
