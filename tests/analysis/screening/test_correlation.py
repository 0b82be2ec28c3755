import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import plcc, srcc, validate
from analysis.screening import screen_correlation
from tests.analysis.screening.made import by_rater, check_words, frames, ratings_by, ratings_of
from tests.analysis.studies import simulated_study


def correlated(frame, *, leave_one_out=False):
    """Each rater's correlations with MOS, by plain loops over a matrix of the raters' means."""
    matrix = frame.pivot_table(index="stimulus", columns="rater", values="score")
    found = {}
    for rater in matrix:
        others = matrix.drop(columns=rater) if leave_one_out else matrix
        both = pd.DataFrame({"own": matrix[rater], "mos": others.mean(axis=1)}).dropna()
        found[rater] = (
            len(both),
            plcc(both["own"], both["mos"]),
            srcc(both["own"], both["mos"]),
        )
    return found


@pytest.mark.parametrize("leave_one_out", [False, True])
def test_correlates_each_rater_with_mos(generator, leave_one_out):
    _, frame = simulated_study(generator, stimuli=20, raters=6)
    frame = frame.sample(frac=0.6, random_state=generator)
    found = by_rater(screen_correlation(validate(frame), leave_one_out=leave_one_out))
    for rater, (n, linear, ranked) in correlated(frame, leave_one_out=leave_one_out).items():
        row = found.loc[rater]
        assert row["n"] == n
        assert row["plcc"] == pytest.approx(linear)
        assert row["srcc"] == pytest.approx(ranked)
        assert row["statistic"] == pytest.approx(min(linear, ranked))


# MOS 1.8, 2.4, 2.6, 3.4; everybody's PLCC with it is below.
SCORES = {
    "p": [1, 2, 3, 4],
    "q": [1, 3, 2, 4],
    "r": [2, 1, 3, 4],
    "s": [1, 2, 4, 3],
    "t": [4, 4, 1, 2],
}


def test_takes_the_lower_of_the_minimum_and_mean_less_sd():
    screening = screen_correlation(ratings_by(SCORES))
    mos = np.mean(list(SCORES.values()), axis=0)
    r = [min(plcc(own, mos), srcc(own, mos)) for own in SCORES.values()]
    threshold = np.mean(r) - np.std(r, ddof=1)
    found = by_rater(screening)
    assert found["statistic"].tolist() == pytest.approx(r)
    assert found["threshold"].tolist() == pytest.approx([threshold] * 5)
    assert screening.rejected.tolist() == ["t"]
    assert found.loc["t", "why"] == (
        f"rejected: correlates {r[4]:.2f} with MOS over 4 stimuli (the lower of PLCC and SRCC), "
        f"below {threshold:.2f}"
    )
    assert found.loc["p", "why"] == (
        f"kept: correlates {r[0]:.2f} with MOS over 4 stimuli (the lower of PLCC and SRCC), not "
        f"below {threshold:.2f}"
    )
    assert screening.rule == (
        f"BT.1788: a rater's correlation (the lower of PLCC and SRCC) is taken between the rater's "
        f"scores and the MOS of all raters; rejected if below {threshold:.3f}, the lower of 0.7 "
        f"and mean - SD of all raters' correlations (ddof = 1; here {np.mean(r):.3f} - "
        f"{np.std(r, ddof=1):.3f})."
    )
    # With very good raters the minimum is the lower one, and the least good of them is kept.
    good = {name: SCORES[name] for name in "pqr"}
    assert by_rater(screen_correlation(ratings_by(good)))["threshold"].tolist() == [0.7] * 3
    strict = screen_correlation(ratings_by(good), minimum=0.85)
    assert strict.raters["threshold"].iloc[0] <= 0.85


def test_rejects_who_gives_everything_one_score(generator):
    _, frame = simulated_study(generator, stimuli=30, raters=8)
    spam = frame[frame["rater"] == "r000"].assign(rater="spam", score=60.1)
    for options in ({}, {"leave_one_out": True}, {"parity": True}, {"correlation": "srcc"}):
        screening = screen_correlation(validate(pd.concat([frame, spam])), **options)
        row = by_rater(screening).loc["spam"]
        assert row["rejected"]
        assert np.isnan(row["statistic"])
        assert row["why"] == (
            "rejected: gave one score to all 30 stimuli, which differ in MOS, so there is no "
            "correlation"
        )


def test_rejects_who_turns_the_scale_round(generator):
    _, frame = simulated_study(generator, stimuli=30, raters=8)
    turned = frame["rater"] == "r005"
    frame.loc[turned, "score"] = 100 - frame.loc[turned, "score"]
    assert screen_correlation(validate(frame)).rejected.tolist() == ["r005"]


def test_keeps_everybody_where_all_correlate_alike():
    # Mean less SD is then everybody's own correlation, which parity takes for too low.
    ratings = ratings_by({"p": [1, 2, 3, 3], "q": [3, 2, 1, 3]})
    screening = screen_correlation(ratings)
    assert len(set(screening.raters["statistic"])) == 1
    assert screening.raters["statistic"].iloc[0] < 0.7
    assert not screening.raters["rejected"].any()
    assert screen_correlation(ratings, parity=True).raters["rejected"].all()


def test_says_that_it_is_blind_where_raters_agree_little():
    ratings = ratings_by(
        {"p": [1, 2, 3, 4], "q": [4, 3, 2, 1], "r": [1, 2, 3, 3], "s": [9, 2, 1, 0]}
    )
    screening = screen_correlation(ratings)
    assert screening.raters["threshold"].iloc[0] < 0
    assert screening.summary.endswith(
        "The threshold is below 0: raters agree so little that the rule hardly rejects anybody."
    )


def test_holds_raters_up_less_when_they_are_left_out(generator):
    _, frame = simulated_study(generator, stimuli=2000, raters=5, rounds=1, truth_sd=0, bias=0)
    guesses = validate(frame)
    own = screen_correlation(guesses, correlation="plcc").raters["statistic"]
    others = screen_correlation(guesses, correlation="plcc", leave_one_out=True).raters["statistic"]
    assert own.mean() == pytest.approx(5**-0.5, abs=0.05)
    assert others.mean() == pytest.approx(0, abs=0.05)


def test_does_not_judge_on_two_stimuli():
    ratings = ratings_by({"p": [1, 2, 3], "q": [1, 2, 4], "r": [2, 1, None], "s": [3, None, None]})
    found = by_rater(screen_correlation(ratings))
    assert found["judged"].to_dict() == {"p": True, "q": True, "r": False, "s": False}
    assert found.loc["r", "why"] == (
        "kept: not judged, with only 2 stimuli to compare; 3 are asked for"
    )
    assert found.loc["s", "why"] == (
        "kept: not judged, with only 1 stimulus to compare; 3 are asked for"
    )
    summary = screen_correlation(ratings).summary
    assert summary.endswith("2 of them were not judged, and kept.")
    assert by_rater(screen_correlation(ratings, minimum_stimuli=2)).loc["r", "judged"]


def test_does_not_judge_where_mos_does_not_differ():
    # 0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in the last digit, which is no difference in MOS.
    ratings = ratings_by({"p": [0.1, 0.3, 0.2], "q": [0.2, 0.2, 0.2], "r": [0.3, 0.1, 0.2]})
    screening = screen_correlation(ratings)
    assert screening.summary == (
        "None of 3 raters is rejected: nobody has a correlation with MOS. "
        "3 of them were not judged, and kept."
    )
    assert (
        screening.raters["why"].tolist()
        == ["kept: not judged, because all 3 stimuli have one MOS, so there is no correlation"] * 3
    )


def test_handles_one_rater_and_one_stimulus():
    alone = screen_correlation(ratings_by({"p": [1, 2, 3, 5]}))
    assert alone.raters["statistic"].tolist() == [1.0]
    assert alone.summary == "None of 1 rater is rejected: no correlation is below 0.700."
    check_words(screen_correlation(ratings_of(("a", "p", 1, 3))))
    check_words(screen_correlation(ratings_of(("a", "p", 1, 3)), leave_one_out=True))


@given(
    frames(), st.sampled_from([1e-6, 0.01, 20.0, 1e6]), st.sampled_from([-3.0, 0.0, 0.1]),
    st.booleans(),
)  # fmt: skip
def test_does_not_depend_on_the_scale(frame, factor, shift, leave_one_out):
    moved = frame.assign(score=factor * (frame["score"] + shift))
    plain = screen_correlation(validate(frame), leave_one_out=leave_one_out).raters
    found = screen_correlation(validate(moved), leave_one_out=leave_one_out).raters
    pd.testing.assert_frame_equal(
        found.drop(columns="why"), plain.drop(columns="why"), rtol=1e-6, atol=1e-9
    )


@given(frames(raters="pqr", stimuli=4, highest=3), st.booleans(), st.booleans())
def test_gives_everybody_a_reason(frame, leave_one_out, parity):
    check_words(screen_correlation(validate(frame), leave_one_out=leave_one_out, parity=parity))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"minimum": 85}, "minimum is a correlation, between -1 and 1, not 85."),
        ({"correlation": "krcc"}, "correlation must be one of both, plcc, srcc, not 'krcc'."),
        (
            {"minimum_stimuli": 1},
            "minimum_stimuli must be at least 2, not 1: a correlation needs two stimuli.",
        ),
    ],
)
def test_refuses_options_it_cannot_honour(options, message):
    with pytest.raises(ValueError, match=r".") as caught:
        screen_correlation(ratings_by(SCORES), **options)
    assert str(caught.value) == message
