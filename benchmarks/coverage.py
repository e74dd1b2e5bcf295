"""How often the intervals of `qualkit.analysis.compare` hold the truth: 95 of 100 is the aim.

    python benchmarks/coverage.py [runs]

Scores are drawn from normal and from skewed five-point answers (the mean of six items with a
ceiling, as alliance questionnaires have); clustered ones have an intraclass correlation of 0.2.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
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
    return np.clip(np.round(person + rng.normal(0, 0.7, (n, 6))), 1, 5).mean(axis=1)


def lower_answers(rng: np.random.Generator, n: int) -> np.ndarray:
    person = rng.normal(3.6, 0.9, n)[:, np.newaxis]
    return np.clip(np.round(person + rng.normal(0, 0.7, (n, 6))), 1, 5).mean(axis=1)


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


def independent(runs: int) -> Iterator[tuple[str, str, str, float]]:
    for (name, draws), (n_a, n_b) in product(PAIRS.items(), [(5, 8), (8, 8), (12, 12), (30, 30)]):
        true, held, made = truth(draws), Counter[str](), Counter[str]()
        rng = np.random.default_rng(SEED)
        for run in range(runs):
            intervals = found(draws[0](rng, n_a), draws[1](rng, n_b), run)
            for key, interval in intervals.items():
                if interval is not None:
                    made[key] += 1
                    held[key] += interval.low <= true[key] <= interval.high
        for key in true:
            yield name, f"{n_a} v {n_b}", key, 100 * held[key] / made[key]


def clustered(runs: int) -> Iterator[tuple[str, str, str, float]]:
    """Each professional has one to four clients, in either group or only in one."""
    for n_clusters, is_nested in product((10, 14, 20, 40, 80), (False, True)):
        rng = np.random.default_rng(SEED)
        held, made = Counter[str](), Counter[str]()
        for run in range(runs):
            of = np.repeat(np.arange(n_clusters), rng.integers(1, 5, n_clusters))
            score = rng.normal(0, np.sqrt(0.2), n_clusters)[of] + rng.normal(
                0, np.sqrt(0.8), len(of)
            )
            in_a = of % 2 == 0 if is_nested else rng.random(len(of)) < 0.5
            compared = compare(
                score[in_a], score[~in_a], seed=run, clusters_a=of[in_a], clusters_b=of[~in_a]
            )
            for key, interval in (
                (
                    "difference (clusters)",
                    compared.mean_difference and compared.mean_difference.interval,
                ),
                ("difference (Welch)", compared.welch_interval),
            ):
                if interval is not None:
                    made[key] += 1
                    held[key] += interval.low <= 0 <= interval.high
        kind = "each in one group" if is_nested else "in either group"
        for key in held:
            yield (
                f"professionals {kind}",
                f"{n_clusters} clusters",
                key,
                100 * held[key] / made[key],
            )


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(f"{runs} runs; the error of a figure is about {100 * np.sqrt(0.05 * 0.95 / runs):.1f}")
    for rows in (independent(runs), clustered(runs)):
        for name, size, key, percent in rows:
            print(f"{name:32}{size:14}{key:24}{percent:6.1f} %")


if __name__ == "__main__":
    main()
