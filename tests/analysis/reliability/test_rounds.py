import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    RatingsError,
    mae,
    plcc,
    rmse,
    round_agreement,
    self_consistency,
    srcc,
    validate,
)
from tests.analysis.studies import simulated_study


def consistency(ratings, **options):
    return self_consistency(ratings, **options)


def study(generator, **options):
    return simulated_study(generator, **options)[1]


def test_compares_each_rater_with_themselves(generator):
    frame = study(generator, stimuli=12, raters=3)
    table = consistency(validate(frame)).set_index("rater")
    assert table.index.tolist() == ["r000", "r001", "r002"]
    for rater, own in frame.groupby("rater"):
        first, second = (own[own["round"] == number]["score"].to_numpy() for number in (1, 2))
        assert table.loc[rater, "n"] == 12
        for name, metric in {"srcc": srcc, "plcc": plcc, "rmse": rmse, "mae": mae}.items():
            assert table.loc[rater, name] == pytest.approx(metric(first, second))


def test_pairs_by_stimulus_whatever_the_order_and_the_gaps(generator):
    frame = study(generator, stimuli=20, raters=4, rounds=3)
    kept = frame.sample(frac=0.7, random_state=generator)
    table = consistency(validate(kept), rounds=(1, 3)).set_index("rater")
    for rater, own in kept.groupby("rater"):
        both = own.pivot_table(index="stimulus", columns="round", values="score")[[1, 3]].dropna()
        assert table.loc[rater, "n"] == len(both)
        assert table.loc[rater, "srcc"] == pytest.approx(srcc(both[1], both[3]))


def test_keeps_raters_who_have_nothing_to_compare(generator):
    frame = study(generator, stimuli=5, raters=3)
    frame.loc[(frame["rater"] == "r001") & (frame["round"] == 1), "score"] = 50.0
    table = consistency(
        validate(frame[~((frame["rater"] == "r002") & (frame["round"] == 2))])
    ).set_index("rater")
    assert table["n"].tolist() == [5, 5, 0]
    assert table.loc["r001", ["srcc", "plcc"]].isna().all()
    assert table.loc["r001", "rmse"] > 0
    assert table.loc["r002", ["srcc", "plcc", "rmse", "mae"]].isna().all()


def test_compares_the_mos_of_two_rounds(generator):
    frame = study(generator)
    agreement = round_agreement(validate(frame))
    means = frame.groupby(["stimulus", "round"])["score"].mean().unstack()
    assert agreement.srcc == pytest.approx(srcc(means[1], means[2]))
    assert agreement.plcc == pytest.approx(plcc(means[1], means[2]))
    assert agreement.rmse == pytest.approx(rmse(means[1], means[2]))
    assert (agreement.n_stimuli, agreement.n_raters, agreement.n_pairs) == (30, 10, 300)
    assert agreement.rounds == (1, 2)


def test_counts_only_ratings_that_have_their_counterpart(generator):
    frame = study(generator, stimuli=10, raters=4)
    half = frame[~(frame["rater"].isin(["r000", "r001"]) & (frame["round"] == 2))]
    rest = frame[~frame["rater"].isin(["r000", "r001"])]
    left_out = round_agreement(validate(half))
    assert left_out == round_agreement(validate(rest))
    assert left_out.n_raters == 2


@given(st.integers(0, 2**32 - 1))
def test_does_not_mind_the_order_of_the_rows(seed):
    generator = np.random.default_rng(seed)
    frame = study(generator, stimuli=6, raters=3).round(0)
    shuffled = frame.sample(frac=1, random_state=generator)
    first, second = round_agreement(validate(frame)), round_agreement(validate(shuffled))
    assert second.srcc == pytest.approx(first.srcc, nan_ok=True)
    assert second.rmse == pytest.approx(first.rmse)
    pd.testing.assert_frame_equal(consistency(validate(frame)), consistency(validate(shuffled)))


def test_finds_the_repeat_noise_that_was_put_in(generator):
    # Two rounds differ by the repeat noise alone: RMSE = repeat x sqrt(2 / raters).
    ratings = validate(study(generator, stimuli=2000, raters=8, repeat=6.0))
    assert round_agreement(ratings).rmse == pytest.approx(6.0 * np.sqrt(2 / 8), rel=0.05)
    own = consistency(ratings)["rmse"]
    assert own.mean() == pytest.approx(6.0 * np.sqrt(2), rel=0.02)


@pytest.mark.parametrize("compare", [self_consistency, round_agreement])
def test_says_which_rounds_there_are_when_two_cannot_be_compared(generator, compare):
    ratings = validate(study(generator, rounds=1), source="ratings.csv")
    with pytest.raises(RatingsError) as caught:
        compare(ratings)
    assert str(caught.value) == (
        "In ratings.csv nobody rated a stimulus in both rounds 1 and 2 (rounds found: 1); "
        "choose two that the same raters rated."
    )
    with pytest.raises(ValueError, match=r"round 1 came twice"):
        compare(ratings, rounds=(1, 1))


def test_notes_why_a_figure_is_undefined(generator):
    frame = study(generator, stimuli=5, raters=4)
    frame.loc[frame["rater"] == "r001", "score"] = 0.1
    own = frame["stimulus"].eq("s0000") | frame["rater"].ne("r003")
    frame = frame[own & ~((frame["rater"] == "r002") & (frame["round"] == 2))]
    table = consistency(validate(frame))
    assert table["note"].tolist() == ["", "one score only", "nothing rated twice", "one stimulus"]
    undefined = table[["srcc", "plcc", "rmse", "mae"]].isna().sum(axis=1)
    assert undefined.tolist() == [0, 2, 4, 2]


def test_compares_very_many_raters_at_once(generator):
    raters = 20_000
    frame = pd.DataFrame(
        {
            "stimulus": np.tile([f"s{code}" for code in range(4)], 2 * raters),
            "rater": np.repeat([f"r{code:05d}" for code in range(raters)], 8),
            "round": np.tile(np.repeat([1, 2], 4), raters),
            "score": generator.integers(1, 6, 8 * raters),
        }
    )
    ratings = validate(frame)
    start = time.process_time()
    table = consistency(ratings)
    assert time.process_time() - start < 1  # a call of a metric for each would take far longer
    for code in (0, 7, raters - 1):
        first, second = frame["score"].to_numpy().reshape(raters, 2, 4)[code]
        assert table["srcc"][code] == pytest.approx(srcc(first, second), nan_ok=True)


def test_notes_why_rounds_have_no_correlation(generator):
    frame = study(generator, stimuli=4, raters=2)
    assert round_agreement(validate(frame)).note == ""
    one = round_agreement(validate(frame[frame["stimulus"] == "s0000"]))
    assert np.isnan(one.srcc)
    assert one.note == "one stimulus"
    equal = round_agreement(validate(frame.assign(score=3.0)))
    assert equal.note == "all MOS of a round are equal"
