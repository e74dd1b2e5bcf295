"""Comparing scores: golden values, bounds and symmetries, and what is not computed."""

from itertools import combinations
from math import nan, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from qualkit.analysis import compare as module
from qualkit.analysis.compare import compare, cut, describe
from qualkit.errors import Invalid

# R's data sets `sleep` (extra by group) and `mtcars` (mpg by am), and the example of its help
# page of wilcox.test (Hollander and Wolfe 1973, p. 69).
SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
AUTOMATIC = [
    21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 21.5,
    15.5, 15.2, 13.3, 19.2,
]  # fmt: skip
MANUAL = [21.0, 21.0, 22.8, 32.4, 30.4, 33.9, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4]
AT_TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLIER = [1.15, 0.88, 0.90, 0.74, 1.21]
# The example of effsize::cliff.delta.
TREATMENT = [10, 10, 20, 20, 20, 30, 30, 30, 40, 50]
CONTROL = [10, 20, 30, 40, 40, 50]

SCORES = st.lists(st.integers(4, 20).map(lambda n: n / 4), min_size=5, max_size=12)
FEW_EXAMPLES = settings(max_examples=20, deadline=None)


def ends(interval):
    return interval.low, interval.high


class TestGoldenValues:
    def test_welch_as_in_r(self):
        """R: t.test(extra ~ group, data = sleep)."""
        found = compare(SLEEP_1, SLEEP_2)
        assert found.mean_difference.value == pytest.approx(0.75 - 2.33)
        assert ends(found.welch_interval) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
        assert found.welch_test.value == pytest.approx(0.07939, abs=5e-6)
        assert found.mean_difference.interval == found.welch_interval

    def test_welch_as_in_r_with_unequal_groups(self):
        """R: t.test(mpg ~ am, data = mtcars)."""
        found = compare(AUTOMATIC, MANUAL)
        assert ends(found.welch_interval) == pytest.approx((-11.280194, -3.209684), abs=5e-7)
        assert found.welch_test.value == pytest.approx(0.001374, abs=5e-7)

    def test_welch_as_in_scipy_and_statsmodels(self):
        found = compare(AT_TERM, EARLIER)
        other = stats.ttest_ind(AT_TERM, EARLIER, equal_var=False)
        assert found.welch_test.value == pytest.approx(other.pvalue)
        means = CompareMeans(DescrStatsW(AT_TERM), DescrStatsW(EARLIER))
        assert ends(found.welch_interval) == pytest.approx(means.tconfint_diff(usevar="unequal"))

    @pytest.mark.parametrize(
        ("df", "expected"),
        [(2, 0.5642), (3, 0.7236), (4, 0.7979), (5, 0.8408), (10, 0.9228)],
    )
    def test_the_correction_of_hedges_as_in_his_table(self, df, expected):
        """Hedges 1981, table 1: c(m)."""
        assert module._correction(df) == pytest.approx(expected, abs=1e-4)

    @pytest.mark.parametrize("df", [8, 18, 60, 400])
    def test_the_correction_of_hedges_as_by_the_gamma_function(self, df):
        exact = special.poch((df - 1) / 2, 0.5) / sqrt(df / 2)
        assert module._correction(df) == pytest.approx(exact)

    def test_hedges_g_of_the_sleep_data(self):
        """R: effsize::cohen.d(extra ~ group, sleep) prints d = -0.8321811; times J(18)."""
        exact = -0.8321811 * special.gamma(9) / (3 * special.gamma(8.5))
        assert compare(SLEEP_1, SLEEP_2).hedges_g.value == pytest.approx(exact, abs=1e-7)

    def test_hedges_g_as_in_statsmodels_but_for_its_rounder_correction(self):
        groups = [
            stat for x in (AUTOMATIC, MANUAL) for stat in (np.mean(x), np.std(x, ddof=1), len(x))
        ]
        other, _ = effectsize_smd(*groups)
        assert compare(AUTOMATIC, MANUAL).hedges_g.value == pytest.approx(other, abs=1e-3)

    def test_the_interval_of_g_as_by_a_second_bootstrap(self):
        """Percentiles of 20,000 plain resamples; BCa with 2,000 is near them here."""
        rng = np.random.default_rng(1)
        drawn = module._standardised(
            rng.choice(AUTOMATIC, (20_000, len(AUTOMATIC))),
            rng.choice(MANUAL, (20_000, len(MANUAL))),
        )
        found = compare(AUTOMATIC, MANUAL).hedges_g.interval
        assert ends(found) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.25)
        assert found.method == module.BCA

    def test_delta_and_its_interval_as_in_effsize(self):
        """R: effsize::cliff.delta(treatment, control)."""
        found = compare(TREATMENT, CONTROL).rank_biserial
        assert found.value == -0.25
        assert ends(found.interval) == pytest.approx((-0.7265846, 0.3890062), abs=5e-8)

    @pytest.mark.parametrize(
        ("a", "b", "expected"),
        [
            ([*TREATMENT[1:], 100], CONTROL, -0.0666667),  # R: effsize's own test
            (AUTOMATIC, MANUAL, 2 * 42 / (19 * 13) - 1),  # R: wilcox.test(mpg ~ am): W = 42
            (AT_TERM, EARLIER, 2 * 35 / 50 - 1),  # R: wilcox.test(x, y): W = 35
        ],
    )
    def test_delta_as_from_published_rank_sums(self, a, b, expected):
        assert compare(a, b).rank_biserial.value == pytest.approx(expected, abs=1e-7)

    def test_mann_whitney_exact_as_in_r(self):
        """R: wilcox.test(x, y, alternative = "g") prints p-value = 0.1272; two sides are twice."""
        found = compare(AT_TERM, EARLIER).rank_test
        assert found.value == pytest.approx(2 * 0.1272, abs=1e-4)
        assert found.method == module.EXACT

    def test_permutation_with_ties_as_by_full_enumeration(self):
        """All 8,008 ways to draw the treated, counted."""
        ranks = stats.rankdata([*TREATMENT, *CONTROL])
        sums = np.array([sum(some) for some in combinations(ranks, 10)])
        centre = 10 * 17 / 2
        exact = np.mean(np.abs(sums - centre) >= abs(ranks[:10].sum() - centre))
        found = compare(TREATMENT, CONTROL).rank_test
        assert found.value == pytest.approx(exact, abs=0.02)
        assert found.method == module.PERMUTED

    def test_permutation_of_a_clear_difference_as_in_r(self):
        """R: wilcox.test(mpg ~ am) prints p-value = 0.001871 (normal approximation)."""
        assert compare(AUTOMATIC, MANUAL).rank_test.value == pytest.approx(0.001871, abs=0.001)

    def test_no_permutation_test_gives_zero(self):
        """Phipson and Smyth 2010: the observed order is one of those that could be drawn."""
        found = compare([1, 2] * 15, [3, 4] * 15)
        assert found.rank_test.value == pytest.approx(1 / 10_001)

    @pytest.mark.parametrize(("n", "expected"), [(3, 0.10), (4, 0.0286), (5, 0.0079)])
    def test_the_smallest_p_of_small_groups(self, n, expected):
        low, high = list(range(n)), list(range(n, 2 * n))
        assert compare(low, high).smallest_p == pytest.approx(expected, abs=5e-5)
        assert stats.mannwhitneyu(low, high, method="exact").pvalue == pytest.approx(
            compare(low, high).smallest_p
        )

    def test_a_description_as_in_r(self):
        """R: summary, sd and t.test of mtcars$mpg."""
        found = describe([*AUTOMATIC, *MANUAL])
        assert (found.n, found.median) == (32, 19.2)
        assert found.mean == pytest.approx(20.09062, abs=1e-5)
        assert found.sd == pytest.approx(6.026948, abs=1e-6)
        assert (found.lower_quartile, found.upper_quartile) == pytest.approx((15.425, 22.8))
        assert ends(found.interval) == pytest.approx((17.91768, 22.26357), abs=5e-6)

    def test_the_interval_of_a_mean_as_in_statsmodels(self):
        expected = DescrStatsW(EARLIER).tconfint_mean()
        assert ends(describe(EARLIER).interval) == pytest.approx(expected)


class TestClusters:
    HIGH, LOW = [3, 4, 4, 5, 5, 3, 4, 5], [2, 3, 3, 4, 2, 3, 1, 2]

    def test_cases_without_a_common_cluster_keep_the_interval_of_welch(self):
        plain = compare(self.HIGH, self.LOW)
        found = compare(
            self.HIGH, self.LOW, clusters_a=list("abcdefgh"), clusters_b=list("ijklmnop")
        )
        assert (found.n_clusters, found.caveat) == (16, "")
        assert found.mean_difference == plain.mean_difference

    def test_shared_clusters_are_resampled_and_the_rest_says_that_it_ignores_them(self):
        found = compare(
            self.HIGH, self.LOW, clusters_a=list("aabbcdef"), clusters_b=list("aghhijkk")
        )
        assert found.n_clusters == 11
        assert found.mean_difference.interval.method == module.CLUSTERED
        assert found.welch_interval.method == module.WELCH_UNCLUSTERED
        assert found.caveat == module.SHARED_CLUSTERS

    def test_the_interval_of_clusters_as_by_drawing_them_one_by_one(self):
        """A second implementation: lists of cases are drawn with replacement and joined."""
        rng = np.random.default_rng(7)
        names = [f"p{i}" for i in range(7)]
        cases = [(p, side, rng.normal(0.5 * (side == "a"), 1)) for p in names for side in "aab"]
        scores = {side: [s for _, of, s in cases if of == side] for side in "ab"}
        clusters = {side: [p for p, of, _ in cases if of == side] for side in "ab"}
        found = compare(
            scores["a"], scores["b"], clusters_a=clusters["a"], clusters_b=clusters["b"]
        ).mean_difference
        by_name = {p: [(of, s) for name, of, s in cases if name == p] for p in names}
        differences = []
        for _ in range(4000):
            drawn = [case for p in rng.choice(names, 7) for case in by_name[p]]
            means = [np.mean([s for of, s in drawn if of == side]) for side in "ab"]
            differences.append(means[0] - means[1])
        tail = stats.norm.cdf(-sqrt(7 / 6) * stats.t.ppf(0.975, 6))
        expected = np.quantile(differences, [tail, 1 - tail])
        assert ends(found.interval) == pytest.approx(expected, abs=0.1)
        assert found.interval.low < np.quantile(differences, 0.025) - 0.1

    def test_alike_cases_of_a_cluster_widen_the_interval(self):
        """Each case handed in three times over tells nothing new."""
        once = compare(self.HIGH, self.LOW)
        names = list("abcdefgh"), list("ijklmnop")
        thrice = compare(
            self.HIGH * 3, self.LOW * 3, clusters_a=names[0] * 3, clusters_b=names[1] * 3
        )
        width = [
            i.high - i.low
            for i in (
                thrice.welch_interval,
                thrice.mean_difference.interval,
                once.welch_interval,
            )
        ]
        assert width[0] < 0.75 * width[1]
        assert width[1] == pytest.approx(width[2], rel=0.25)

    def test_a_group_of_fewer_than_five_clusters_has_no_interval_that_allows_for_them(self):
        found = compare(
            self.HIGH, self.LOW, clusters_a=list("aabbccdd"), clusters_b=list("efghijkl")
        )
        assert found.mean_difference.interval is None
        assert found.mean_difference.reason == module.TOO_FEW_CLUSTERS
        assert found.welch_interval is not None

    def test_a_case_whose_cluster_is_not_known_stands_alone(self):
        missing = [None, nan, pd.NA, None, "a", "b", "c", "d"]
        found = compare(self.HIGH, self.LOW, clusters_a=missing, clusters_b=list("efghijkl"))
        assert found.n_clusters == 16

    def test_a_missing_score_takes_its_cluster_along(self):
        found = compare(
            pd.Series([*self.HIGH, nan]),
            pd.Series(self.LOW),
            clusters_a=pd.Series(list("abcdefghz")),
            clusters_b=pd.Series(list("ijklmnop")),
        )
        assert (found.n_a, found.n_clusters) == (8, 16)

    @pytest.mark.parametrize(
        "clusters", [{"clusters_a": list("abcdefgh")}, {"clusters_a": ["a"], "clusters_b": ["b"]}]
    )
    def test_clusters_that_do_not_fit_the_scores_are_refused(self, clusters):
        with pytest.raises(Invalid, match="one for each score"):
            compare(self.HIGH, self.LOW, **clusters)


class TestTooFewData:
    @pytest.mark.parametrize(("a", "b"), [([], []), ([3], [1, 2, 3, 4, 5]), ([nan, 2], [1, 2])])
    def test_with_fewer_than_two_in_a_group_there_is_only_n(self, a, b):
        found = compare(a, b)
        assert (found.n_a, found.n_b) == (len([x for x in a if x == x]), len(b))
        assert found.reason == module.TOO_FEW
        assert found.mean_difference is found.hedges_g is found.rank_biserial is None

    def test_with_fewer_than_five_in_a_group_nothing_is_concluded(self):
        found = compare([1, 2, 3, 4], [2, 3, 4, 5, 6])
        assert found.mean_difference.value == -1.5
        for estimate in (found.mean_difference, found.hedges_g, found.rank_biserial):
            assert estimate.interval is None and estimate.reason == module.TOO_FEW
        assert found.rank_test is found.welch_test is found.welch_interval is None
        assert found.smallest_p == pytest.approx(2 / 126)

    def test_without_any_variation_every_gap_has_a_reason(self):
        found = compare([3.3] * 6, [3.3] * 6)
        assert (found.mean_difference.value, found.hedges_g.value) == (0, None)
        assert found.mean_difference.reason == module.NO_VARIATION_WITHIN
        assert found.hedges_g.reason == module.NO_VARIATION_WITHIN
        assert found.rank_biserial.value == 0
        assert found.rank_test.reason == module.NO_VARIATION
        assert found.welch_test.reason == module.NO_VARIATION_WITHIN

    def test_where_bca_is_undefined_a_normal_interval_says_so(self):
        """Most resamples of so little variation have none."""
        found = compare([3, 3, 3, 3, 4], [2, 2, 2, 2, 2]).hedges_g
        assert found.interval.method == module.NORMAL
        assert found.reason == module.FALLBACK
        half = 1.959964 * sqrt(10 / 25 + found.value**2 / 20)
        assert ends(found.interval) == pytest.approx((found.value - half, found.value + half))

    def test_shared_clusters_without_variation_have_a_reason(self):
        found = compare([4] * 6, [2] * 6, clusters_a=list("aabcde"), clusters_b=list("fghijk"))
        assert found.mean_difference.interval is None
        assert found.mean_difference.reason == module.NO_VARIATION_WITHIN

    @pytest.mark.parametrize(
        ("values", "n", "mean", "sd", "reason"),
        [
            ([], 0, None, None, module.NO_SCORES),
            ([nan, 3], 1, 3, None, module.ONE_SCORE),
            ([0.1, 0.1, 0.1], 3, 0.1, 0, module.NO_VARIATION),
        ],
    )
    def test_a_description_gives_what_its_size_allows(self, values, n, mean, sd, reason):
        found = describe(values)
        assert (found.n, found.sd, found.reason) == (n, sd, reason)
        assert found.mean == (mean if mean is None else pytest.approx(mean))
        assert found.interval is None


class TestCompleteSeparation:
    @pytest.mark.parametrize("n", [5, 8, 15])
    def test_the_interval_of_delta_does_not_collapse_at_the_end(self, n):
        """Feng and Cliff 2004: (n - z²) / (n + z²)."""
        found = compare(range(n, 2 * n), range(n)).rank_biserial
        assert found.value == 1
        assert ends(found.interval) == pytest.approx(((n - 3.841459) / (n + 3.841459), 1))

    def test_it_is_not_narrower_just_before_the_end(self):
        at_the_end = compare([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]).rank_biserial
        before = compare([4.5, 7, 8, 9, 10], [1, 2, 3, 4, 5]).rank_biserial
        assert before.value == 0.92
        assert before.interval.low <= at_the_end.interval.low


class TestSymmetriesAndBounds:
    @FEW_EXAMPLES
    @given(SCORES, SCORES)
    def test_exchanging_the_groups_turns_every_estimate_round(self, a, b):
        there, back = compare(a, b), compare(b, a)
        assert there.mean_difference.value == pytest.approx(-back.mean_difference.value)
        assert there.rank_biserial.value == pytest.approx(-back.rank_biserial.value)
        assert ends(there.rank_biserial.interval) == pytest.approx(
            (-back.rank_biserial.interval.high, -back.rank_biserial.interval.low)
        )
        if there.hedges_g.value is None:
            assert back.hedges_g.value is None
        else:
            assert there.hedges_g.value == pytest.approx(-back.hedges_g.value)
        assert there.smallest_p == back.smallest_p

    @FEW_EXAMPLES
    @given(SCORES, SCORES)
    def test_nothing_is_out_of_bounds_or_silently_missing(self, a, b):
        found = compare(a, b)
        delta = found.rank_biserial
        assert -1 <= delta.interval.low <= delta.value <= delta.interval.high <= 1
        assert delta.interval.low < delta.interval.high
        for estimate in (found.mean_difference, found.hedges_g, delta):
            assert (estimate.interval is not None) or estimate.reason
            if estimate.interval:
                assert np.isfinite(ends(estimate.interval)).all()
        for p in (found.rank_test, found.welch_test):
            assert p.reason if p.value is None else 0 < p.value <= 1

    @FEW_EXAMPLES
    @given(SCORES, SCORES, st.integers(-8, 8), st.integers(1, 4))
    def test_shifting_and_stretching_all_scores_leaves_the_effects_alone(self, a, b, by, times):
        plain = compare(a, b)
        moved = compare([by + times * x for x in a], [by + times * x for x in b])
        assert moved.rank_biserial.value == plain.rank_biserial.value
        assert moved.rank_test == plain.rank_test
        if plain.hedges_g.value is not None:
            assert moved.hedges_g.value == pytest.approx(plain.hedges_g.value)

    @FEW_EXAMPLES
    @given(SCORES, SCORES, st.integers(0, 99))
    def test_the_same_seed_gives_the_same_result(self, a, b, seed):
        assert compare(a, b, seed=seed) == compare(a, b, seed=seed)

    @FEW_EXAMPLES
    @given(st.lists(st.floats(-5, 5), min_size=2, max_size=20))
    def test_a_description_is_in_order(self, values):
        found = describe(values)
        assert found.lower_quartile <= found.median <= found.upper_quartile
        assert min(values) - 1e-9 <= found.mean <= max(values) + 1e-9


class TestCut:
    def test_tertiles_of_nine_are_three_each(self):
        found = cut(pd.Series(range(1, 10), index=list("abcdefghi")), into="tertiles")
        assert found.borders == (3, 6)
        assert found.groups.tolist() == ["low"] * 3 + ["middle"] * 3 + ["high"] * 3
        assert found.groups.index.tolist() == list("abcdefghi")

    def test_a_median_of_an_odd_number_goes_to_the_lower_group(self):
        found = cut(pd.Series([5, 1, 4, 2, 3]), into="median")
        assert found.borders == (3,)
        assert found.groups.tolist() == ["high", "low", "high", "low", "low"]

    def test_what_has_no_score_has_no_group(self):
        found = cut(pd.Series([1.0, nan, 3.0]), into="median")
        assert found.n == 2
        assert found.groups.isna().tolist() == [False, True, False]

    def test_an_empty_group_is_said(self):
        found = cut(pd.Series([4, 4, 4, 4, 5]), into="tertiles")
        assert found.groups.tolist() == ["low"] * 4 + ["high"]
        assert found.reason == module.EMPTY_GROUP

    def test_no_scores_make_no_groups(self):
        found = cut(pd.Series([nan, nan]), into="median")
        assert (found.n, found.borders, found.reason) == (0, (), module.NO_SCORES)
        assert found.groups.isna().all()

    def test_another_word_is_refused(self):
        with pytest.raises(Invalid, match="quartiles"):
            cut(pd.Series([1.0]), into="quartiles")

    @FEW_EXAMPLES
    @given(
        st.lists(st.integers(4, 20).map(lambda n: n / 4), min_size=1, max_size=60),
        st.sampled_from(["tertiles", "median"]),
        st.randoms(),
    )
    def test_equal_scores_are_never_parted_and_order_is_kept(self, values, into, random):
        names = ["low", "middle", "high"] if into == "tertiles" else ["low", "high"]
        found = cut(pd.Series(values), into=into)
        by_score = sorted(zip(values, map(names.index, found.groups), strict=True))
        assert [place for _, place in by_score] == sorted(place for _, place in by_score)
        assert len(dict(by_score)) == len(set(by_score))
        for k, border in enumerate(found.borders, start=1):
            assert sum(v <= border for v in values) * len(names) >= k * len(values)
        shuffled = pd.Series(values).sample(frac=1, random_state=random.randrange(99))
        assert cut(shuffled, into=into).groups.sort_index().tolist() == found.groups.tolist()
