"""How the room is shared."""

from hypothesis import given
from hypothesis import strategies as st

from qualkit.reports.widths import Need, fit

NEEDS = st.lists(
    st.builds(
        lambda least, more, may_break: Need(least, least + more, may_break),
        st.integers(1, 40),
        st.integers(0, 40),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@given(NEEDS, st.integers(20, 400))
def test_widths_fit_whenever_the_least_fits(needs: list[Need], total: int) -> None:
    widths = fit(needs, total)
    if sum(need.least for need in needs) <= total:
        assert sum(widths) <= total + 1e-6
        assert all(
            need.least - 1e-6 <= width <= need.wished + 1e-6
            for need, width in zip(needs, widths, strict=True)
        )


@given(NEEDS, st.integers(1, 400))
def test_numbers_never_get_less_than_they_need(needs: list[Need], total: int) -> None:
    for need, width in zip(needs, fit(needs, total), strict=True):
        assert need.may_break or width >= need.least
