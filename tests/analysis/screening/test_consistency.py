import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import RatingsError, self_consistency, validate
from analysis.screening import screen_self_consistency
from tests.analysis.screening.made import by_rater, check_words, frames
from tests.analysis.studies import simulated_study


def study(generator, guessers=(), **options):
    _, frame = simulated_study(generator, **{"stimuli": 60, "raters": 9, "repeat": 4} | options)
    guessed = frame["rater"].isin(guessers) & (frame["round"] == 2)
    frame.loc[guessed, "score"] = generator.uniform(1, 100, guessed.sum())
    return frame


def test_rejects_who_does_not_repeat_their_ratings(generator):
    ratings = validate(study(generator, ("r002", "r005")))
    screening = screen_self_consistency(ratings)
    assert screening.method == "self-consistency"
    assert screening.rejected.tolist() == ["r002", "r005"]
    own = self_consistency(ratings)
    assert screening.raters["statistic"].equals(own["srcc"])
    assert screening.raters["n"].tolist() == [60] * 9
    median = own["srcc"].median()
    spread = 1.4826 * (own["srcc"] - median).abs().median()
    threshold = median - max(3 * spread, 0.1)
    assert screening.raters["threshold"].tolist() == pytest.approx([threshold] * 9)
    first, guesser = screening.raters["why"].iloc[[0, 2]]
    assert first == (
        f"kept: SRCC {own['srcc'][0]:.2f} between rounds 1 and 2 over 60 stimuli, not below "
        f"{threshold:.2f}"
    )
    assert guesser == (
        f"rejected: SRCC {own['srcc'][2]:.2f} between rounds 1 and 2 over 60 stimuli, below "
        f"{threshold:.2f}"
    )
    assert screening.rule == (
        f"Self-consistency: rejected if the SRCC between a rater's rounds 1 and 2 is below "
        f"{threshold:.3f}: the higher of 0.3 and the raters' median less 3 robust SD (1.4826 MAD), "
        f"at least 0.1, below it (here {median:.3f} and {spread:.3f})."
    )
    assert screening.summary == "2 of 9 raters are rejected: r002, r005."
    assert "round agreement; report these before and after." in screening.caution


def test_rejects_nobody_among_equals(generator):
    for _ in range(20):
        screening = screen_self_consistency(validate(study(generator, stimuli=400)))
        assert screening.summary.startswith("None of 9 raters is rejected: no SRCC between rounds ")


def test_keeps_who_is_within_a_tenth_of_the_median():
    # Three raters of an SRCC of 1: MAD is 0. The fourth has swapped neighbours.
    truth = np.arange(12.0)
    swapped = truth.copy()
    swapped[[0, 1, 4, 5]] = truth[[1, 0, 5, 4]]
    rows = [
        (f"s{place:02d}", rater, occasion, own[place])
        for rater in "pqrs"
        for occasion, own in ((1, truth), (2, swapped if rater == "s" else truth))
        for place in range(12)
    ]
    ratings = validate(pd.DataFrame(rows, columns=["stimulus", "rater", "round", "score"]))
    row = by_rater(screen_self_consistency(ratings)).loc["s"]
    assert row["statistic"] < 1
    assert (row["threshold"], row["rejected"]) == (pytest.approx(0.9), False)
    assert by_rater(screen_self_consistency(ratings, minimum=0.995)).loc["s", "rejected"]


def test_has_a_minimum_where_most_raters_guess(generator):
    guessers = tuple(f"r{code:03d}" for code in range(6))
    screening = screen_self_consistency(validate(study(generator, guessers)))
    assert screening.raters["threshold"].tolist() == [0.3] * 9
    assert screening.rejected.tolist() == list(guessers)


def test_says_who_could_not_be_judged(generator):
    frame = study(generator)
    second = frame["round"] == 2
    few = (frame["rater"] == "r001") & second & (frame["stimulus"] >= "s0009")
    none = (frame["rater"] == "r002") & second
    frame.loc[(frame["rater"] == "r003") & second, "score"] = 50.0
    screening = screen_self_consistency(validate(frame[~few & ~none]))
    why = by_rater(screening)["why"]
    assert why["r001"] == (
        "kept: not judged, with only 9 stimuli in rounds 1 and 2; 10 are asked for"
    )
    assert why["r002"] == ("kept: not judged, with no stimulus in rounds 1 and 2; 10 are asked for")
    assert why["r003"] == (
        "rejected: gave one score to all 60 stimuli in one of rounds 1 and 2, so their SRCC is "
        "undefined"
    )
    assert screening.summary == (
        "1 of 9 raters is rejected: r003. 2 of them were not judged, and kept."
    )
    nobody = screen_self_consistency(validate(frame), minimum_stimuli=100)
    assert nobody.summary == (
        "None of 9 raters is rejected: nobody rated 100 stimuli in both rounds. "
        "9 of them were not judged, and kept."
    )


def test_compares_the_rounds_asked_for(generator):
    frame = study(generator, ("r004",), rounds=3)
    assert screen_self_consistency(validate(frame)).rejected.tolist() == ["r004"]
    assert screen_self_consistency(validate(frame), rounds=(1, 3)).rejected.tolist() == []
    with pytest.raises(RatingsError, match="nobody rated a stimulus in both rounds 1 and 7"):
        screen_self_consistency(validate(frame), rounds=(1, 7))


@given(frames(stimuli=5), st.sampled_from([0.01, 20.0]), st.sampled_from([-3.0, 0.0, 0.1]))
def test_does_not_depend_on_the_scale_and_gives_everybody_a_reason(frame, factor, shift):
    ratings = validate(frame)
    try:
        plain = screen_self_consistency(ratings, minimum_stimuli=2)
    except RatingsError:
        return
    check_words(plain)
    moved = validate(frame.assign(score=factor * (frame["score"] + shift)))
    found = screen_self_consistency(moved, minimum_stimuli=2).raters
    assert found["rejected"].equals(plain.raters["rejected"])
    assert found["why"].equals(plain.raters["why"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"minimum": 2}, "minimum is a correlation, between -1 and 1, not 2."),
        ({"deviations": -1}, "deviations must be a number from 0, not -1."),
        ({"deviations": np.nan}, "deviations must be a number from 0, not nan."),
        (
            {"minimum_stimuli": 0},
            "minimum_stimuli must be at least 2, not 0: a correlation needs two stimuli.",
        ),
    ],
)
def test_refuses_options_it_cannot_honour(generator, options, message):
    with pytest.raises(ValueError, match=r".") as caught:
        screen_self_consistency(validate(study(generator)), **options)
    assert str(caught.value) == message
