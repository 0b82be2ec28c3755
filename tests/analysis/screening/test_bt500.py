import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import validate
from analysis.screening import screen_bt500
from tests.analysis.screening.made import (
    among_others,
    by_rater,
    check_words,
    frames,
    ratings_by,
    ratings_of,
)
from tests.analysis.studies import simulated_study
from tests.analysis.subject_models.peer import sureal


def read_literally(frame):
    """Rejected raters as the recommendation tells it, score by score."""
    counters = {rater: [0, 0, 0] for rater in frame["rater"].unique()}
    for _, own in frame.groupby("stimulus"):
        scores = own["score"].to_numpy(dtype=float)
        for rater in own["rater"]:
            counters[rater][2] += 1
        if len(set(scores)) == 1:
            continue
        kurtosis = stats.kurtosis(scores, fisher=False)
        times = 2 if 2 - 1e-9 <= kurtosis <= 4 + 1e-9 else 20**0.5
        reach = times * scores.std(ddof=1) - 1e-9
        for rater, score in zip(own["rater"], scores, strict=True):
            counters[rater][0] += score - scores.mean() >= reach
            counters[rater][1] += scores.mean() - score >= reach
    return counters


@given(frames(raters="pqrs", stimuli=3, rounds=4))
def test_counts_as_the_recommendation_tells_it(frame):
    found = by_rater(screen_bt500(validate(frame)))
    for rater, (above, below, n) in read_literally(frame).items():
        row = found.loc[rater]
        assert (row["above"], row["below"], row["n"]) == (above, below, n)
        assert row["statistic"] == (above + below) / n
        both = above + below
        assert row["rejected"] == (both / n > 0.05 and abs(above - below) / both < 0.3)


def test_finds_the_careless_and_keeps_the_strict():
    ratings = among_others(careless=[4, -4] * 5, strict=[-4] * 10, ordinary=[0] * 10)
    # Two more scores spread each stimulus wider; drop one of the three at a time.
    for kept, rejected in (("careless", True), ("strict", False), ("ordinary", False)):
        mask = np.isin(ratings.raters[ratings.rater], [*(f"o{code}" for code in range(9)), kept])
        row = by_rater(screen_bt500(ratings.keep(mask))).loc[kept]
        assert row["rejected"] == rejected
    why = {
        "careless": "rejected: 10 of 10 ratings lie far from the mean of their stimulus, 100.0 % "
        "where 5 % are allowed, and on both sides (5 above, 5 below): the imbalance 0.00 is below "
        "0.3",
        "strict": "kept: 10 of 10 ratings lie far from the mean of their stimulus, 100.0 % where "
        "5 % are allowed, but mostly on one side (0 above, 10 below): the imbalance 1.00 is not "
        "below 0.3, which is bias rather than carelessness",
        "ordinary": "kept: none of 10 ratings lies far from the mean of its stimulus",
    }
    for name, sentence in why.items():
        own = {"careless": [4, -4] * 5, "strict": [-4] * 10, "ordinary": [0] * 10}[name]
        assert by_rater(screen_bt500(among_others(**{name: own}))).loc[name, "why"] == sentence


def test_allows_exactly_five_percent():
    kept, rejected = (
        by_rater(screen_bt500(among_others(x=[4, -4, *[0] * further]))).loc["x"]
        for further in (38, 37)
    )
    assert not kept["rejected"]
    assert kept["why"] == (
        "kept: 2 of 40 ratings lie far from the mean of their stimulus (1 above, 1 below): 5.0 %, "
        "and BT.500 rejects above 5 %"
    )
    assert rejected["rejected"]
    assert rejected["why"] == (
        "rejected: 2 of 39 ratings lie far from the mean of their stimulus, 5.1 % where 5 % are "
        "allowed, and on both sides (1 above, 1 below): the imbalance 0.00 is below 0.3"
    )


def test_allows_an_imbalance_of_exactly_three_tenths():
    kept = by_rater(screen_bt500(among_others(x=[4] * 13 + [-4] * 7))).loc["x"]
    assert (kept["imbalance"], kept["rejected"]) == (0.3, False)
    row = by_rater(screen_bt500(among_others(x=[4] * 12 + [-4] * 8))).loc["x"]
    assert (row["imbalance"], row["rejected"]) == (0.2, True)


def test_divides_by_n_minus_1_where_the_reference_divides_by_n():
    # Mean 1, m2 = m4 = 1/4: a kurtosis of 4. SD is 1/2 with ddof = 0, and .53 with ddof = 1, so
    # that the outer scores lie exactly 2 SD away, or 1.87.
    ratings = ratings_of(
        *(("a", f"r{code}", 1, [0, 1, 1, 1, 1, 1, 1, 2][code]) for code in range(8))
    )
    assert screen_bt500(ratings).raters[["above", "below"]].to_numpy().sum() == 0
    parity = screen_bt500(ratings, parity=True).raters
    assert parity["below"].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert parity["above"].tolist() == [0, 0, 0, 0, 0, 0, 0, 1]


def test_divides_by_the_ratings_a_rater_gave():
    ratings = among_others(x=[4, -4, *[None] * 58], y=[None] * 2 + [0] * 58)
    row = by_rater(screen_bt500(ratings)).loc["x"]
    assert (row["n"], row["statistic"], row["rejected"]) == (2, 1.0, True)
    row = by_rater(screen_bt500(ratings, parity=True)).loc["x"]
    assert (row["n"], row["rejected"]) == (60, False)


def test_leaves_unanimous_stimuli_aside():
    # 0.1 three times sums to more than 0.3, so that no score equals the mean.
    ratings = ratings_by({rater: [0.1, 0.1, 0.1] for rater in "pqr"})
    screening = screen_bt500(ratings)
    assert not screening.raters["rejected"].any()
    assert screening.summary == (
        "None of 3 raters is rejected: nobody has more than 5 % of scores far from the mean. "
        "Unanimous stimuli: 3 of 3; they are left aside. Stimuli with fewer than 6 ratings: 3 of "
        "3; none of so few can lie 2 SD from their mean, so this method does not see them."
    )


def test_spares_everybody_where_parity_would_reject_all():
    ratings = ratings_by({rater: [1, 1] for rater in "pq"})
    screening = screen_bt500(ratings, parity=True)
    assert screening.raters["statistic"].tolist() == [2.0, 2.0]
    assert not screening.raters["rejected"].any()
    assert screening.raters["why"].iloc[0] == (
        "kept: 4 of 2 ratings (stimuli x rounds) lie far from the mean of their stimulus, 200.0 % "
        "where 5 % are allowed, and on both sides (2 above, 2 below): the imbalance 0.00 is below "
        "0.3; but that is so of everybody, and then nobody is rejected"
    )
    assert screening.summary.startswith(
        "None of 2 raters is rejected: the rule would reject everybody, and then it rejects "
        "nobody. Unanimous stimuli: 2 of 2; each counts against everybody, above and below."
    )


def test_says_how_many_are_rejected_and_by_what():
    screening = screen_bt500(among_others(x=[4, -4] * 5))
    assert screening.method == "bt500"
    assert screening.summary == "1 of 10 raters is rejected: x."
    assert screening.rejected.tolist() == ["x"]
    assert screening.rule == (
        "BT.500-14 A1-2.3.1: a score is far from the mean of its stimulus at 2 SD (ddof = 1) where "
        "the kurtosis is 2 to 4, else at sqrt(20) SD; rejected if more than 5 % of the rater's "
        "ratings are far and |above - below| / (above + below) is less than 0.3; unanimous stimuli "
        "do not count."
    )
    assert "(ddof = 0)" in screen_bt500(among_others(x=[4, -4] * 5), parity=True).rule
    assert "before and after" in screening.caution


def test_says_that_the_strict_are_kept():
    summary = screen_bt500(among_others(x=[4] * 10)).summary
    assert summary == (
        "None of 10 raters is rejected: 1 rater has more than 5 % of scores far from the mean, but "
        "mostly to one side."
    )


def test_decides_as_the_reference(generator):
    for gaps in (0.0, 0.3):
        _, frame = simulated_study(generator, stimuli=25, raters=12, rounds=2, repeat=9)
        frame = frame[generator.random(len(frame)) >= gaps]
        wild = frame["rater"] == "r003"
        frame.loc[wild, "score"] = generator.choice([1.0, 100.0], wild.sum())
        frame.loc[frame["stimulus"] == "s0002", "score"] = 50.0
        theirs = sureal("SubjrejMosModel", frame)
        ours = screen_bt500(validate(frame), parity=True).raters
        assert ours["rejected"].any()
        assert ours["rejected"].tolist() == list(theirs["observer_rejected"])
        np.testing.assert_allclose(ours["statistic"], theirs["observer_rejected_1st_stats"])
        np.testing.assert_allclose(ours["imbalance"], theirs["observer_rejected_2nd_stats"])


@given(frames(), st.sampled_from([1e-6, 0.01, 20.0, 1e6]), st.sampled_from([-3.0, 0.0, 0.1]))
def test_does_not_depend_on_the_scale(frame, factor, shift):
    moved = frame.assign(score=factor * (frame["score"] + shift))
    for parity in (False, True):
        plain = screen_bt500(validate(frame), parity=parity)
        screening = screen_bt500(validate(moved), parity=parity)
        assert screening.raters.equals(plain.raters)
        assert screening.summary == plain.summary


@given(frames(raters="pqr", stimuli=3))
def test_gives_everybody_a_reason(frame):
    for parity in (False, True):
        check_words(screen_bt500(validate(frame), parity=parity))
