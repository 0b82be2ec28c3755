import numpy as np
import pandas as pd
import pytest

from analysis import validate
from analysis.notes import notes_on
from tests.analysis.studies import simulated_study

ALIKE = "differ by case, spaces or invisible characters only."
LOOKS = "which may look the same and are not"


def notes(frame):
    return notes_on(validate(frame))


def complete(scores):
    """Stimuli as rows, raters as columns; nan is a rating that is not there."""
    scores = np.asarray(scores, dtype=float)
    stimulus, rater = np.nonzero(~np.isnan(scores))
    return pd.DataFrame(
        {
            "stimulus": [f"s{code}" for code in stimulus],
            "rater": [f"r{code}" for code in rater],
            "round": 1,
            "score": scores[stimulus, rater],
        }
    )


def test_finds_nothing_in_a_good_table(generator):
    _, frame = simulated_study(generator)
    assert notes(frame) == []


@pytest.mark.parametrize("factor", [0.01, 0.05, 20])
def test_names_raters_on_another_scale(generator, factor):
    _, frame = simulated_study(generator, rounds=1)
    moved = frame["rater"].isin(["r003", "r007"])
    frame.loc[moved, "score"] *= factor
    (note,) = notes(frame)
    assert note.startswith("2 raters may have used another scale than the others (scores up to ")
    own = frame.loc[frame["rater"] == "r003", "score"]
    assert f": 'r003' ({own.min():g} to {own.max():g}), 'r007' (" in note


def test_names_raters_on_another_scale_where_they_are_half(generator):
    _, frame = simulated_study(generator, rounds=1)
    frame.loc[frame["rater"] < "r005", "score"] /= 100
    (note,) = notes(frame)
    assert note.startswith("5 raters may have used another scale")
    assert "'r004'" in note


def test_blames_no_rater_for_having_seen_the_worst_or_too_little(generator):
    # Rater 0 saw only stimuli that everybody finds bad; rater 1 gave four low scores.
    scores = np.full((20, 6), np.nan)
    scores[:10, 0], scores[10:14, 1] = 1.5, 2
    scores[:10, 2:], scores[10:, 2:] = 2, 90
    scores += generator.random(scores.shape)
    assert not any("scale" in note for note in notes(complete(scores)))


def test_names_labels_that_look_the_same():
    labels = ["R1", "r1", "r 1", "r1\u200b", "x", "caf\u00e9", "cafe\u0301"]
    frame = pd.DataFrame({"stimulus": "a", "rater": labels, "round": 1, "score": range(7)})
    frame = pd.concat([frame, frame.assign(stimulus="b", score=3 - frame["score"])])
    assert notes(frame) == [
        f"Raters 'R1', 'r 1', 'r1' and 'r1\\u200b' {ALIKE}",
        f"Raters 'cafe\\u0301' and 'caf\\xe9' {ALIKE}",
    ]


def test_names_labels_with_a_space_at_an_end_or_foreign_letters():
    frame = complete([[1, 2], [2, 3]]).replace(
        {"stimulus": {"s1": " s1"}, "rater": {"r0": "r\u0430ter"}}
    )
    assert notes(frame) == [
        "1 stimulus with a space at an end: ' s1'.",
        f"1 rater with letters of several scripts, {LOOKS}: 'r\\u0430ter'.",
    ]


def test_counts_what_it_does_not_list():
    frame = complete(np.arange(14).reshape(7, 2))
    frame["rater"] += " " * 3
    upper = frame.assign(stimulus=frame["stimulus"].str.upper(), score=20 - frame["score"])
    lines = notes(pd.concat([frame, upper]))
    assert sum(line.startswith("Stimuli 'S") for line in lines) == 5
    assert "2 more groups of stimuli are alike so." in lines
    assert "2 raters with a space at an end: 'r0   ', 'r1   '." in lines


def test_names_raters_that_tell_nothing():
    frame = complete([[3, 1, 2], [3, 2, np.nan], [3, 5, np.nan]])
    assert notes(frame)[:2] == [
        "1 rater gave one score only: 'r0'.",
        "1 rater gave a single rating: 'r2'.",
    ]


def test_says_that_there_is_one_rater_or_one_stimulus():
    assert notes(complete([[1], [2]])) == [
        "There is one rater, so nothing is known of how people differ."
    ]
    assert "There is one stimulus, so there are no correlations." in notes(complete([[1, 2]]))


def test_names_stimuli_with_one_rater_and_those_never_repeated():
    frame = complete([[1, 2], [2, 4], [3, np.nan]])
    again = frame[frame["stimulus"] == "s0"].assign(round=2)
    assert notes(pd.concat([frame, again])) == [
        "1 of 3 stimuli was rated by one rater only, and will have no interval: 's2'.",
        "2 of 3 stimuli were rated twice by nobody, though others were: 's1', 's2'.",
    ]


def test_counts_rounds_without_the_ones_before():
    frame = complete([[1, 2], [2, 4]])
    (note,) = notes(frame.assign(round=[1, 1, 1, 2]))
    assert note == (
        "1 rating of a later round without every earlier one by the same rater: "
        "rounds count how often a rater rated a stimulus."
    )
    both = pd.concat([frame, frame.assign(round=2)])
    assert notes(both) == []


def test_counts_negative_viewing_times():
    frame = complete([[1, 2], [2, 4]]).assign(seconds=[1, -1, None, -2])
    assert notes(frame) == ["2 viewing times below 0."]
