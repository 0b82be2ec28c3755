import numpy as np
import pandas as pd
import pytest

from analysis import RatingsError, read_ratings, validate

HEADER = "stimulus,rater,round,score\n"


def write(folder, text):
    path = folder / "ratings.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def frame(**columns):
    return pd.DataFrame(
        {"stimulus": ["b", "a"], "rater": ["r1", "r1"], "round": [1, 1], "score": [3, 4]} | columns
    )


def test_codes_sorted_labels_in_the_order_of_the_table(tmp_path):
    ratings = read_ratings(write(tmp_path, HEADER + "b,r2,1,3\na,r1,1,4.5\nb,r1,2,5\n"))
    assert ratings.stimuli.tolist() == ["a", "b"]
    assert ratings.raters.tolist() == ["r1", "r2"]
    assert ratings.stimulus.tolist() == [1, 0, 1]
    assert ratings.rater.tolist() == [1, 0, 0]
    assert ratings.rounds.tolist() == [1, 1, 2]
    assert ratings.scores.tolist() == [3, 4.5, 5]
    assert len(ratings) == 3


def test_takes_labels_as_they_are_written(tmp_path):
    text = HEADER + "001,NA,1,3\n1,nan,1,3\n,NA,1,2\n".replace(",NA,1,2\n", '"x, y",None,1,2\n')
    ratings = read_ratings(write(tmp_path, text))
    assert ratings.stimuli.tolist() == ["001", "1", "x, y"]
    assert ratings.raters.tolist() == ["NA", "None", "nan"]


def test_reads_a_table_saved_by_a_spreadsheet(tmp_path):
    text = "\ufeff" + (HEADER + "a,r1,1,3\n\nb,r1,1,4\n\n").replace("\n", "\r\n")
    assert read_ratings(write(tmp_path, text)).scores.tolist() == [3, 4]


def test_carries_further_columns_along():
    ratings = validate(
        frame(content=[7, 7], seconds=[1.5, np.nan], input=["mouse", "touch"], pans=[0, 2])
    )
    assert ratings.frame["content"].tolist() == ["7", "7"]
    assert ratings.frame["seconds"].tolist()[0] == 1.5
    assert np.isnan(ratings.frame["seconds"][1])
    assert ratings.frame["input"].tolist() == ["mouse", "touch"]
    assert ratings.frame["pans"].tolist() == [0, 2]


def test_leaves_the_frame_it_is_given_alone():
    given = frame(content=[7, 7])
    kept = given.copy()
    validate(given)
    pd.testing.assert_frame_equal(given, kept)


WRONG = {
    "no column": (
        "stimulus,rater,score\na,r1,3\n",
        (
            " has no column round (found: stimulus, rater, score); "
            "add it or rename the one that holds it."
        ),
    ),
    "repeated column": (
        "stimulus,rater,round,score,score\na,r1,1,3,4\n",
        (
            " has two columns named score (found: stimulus, rater, round, score, score); "
            "rename or remove one of them."
        ),
    ),
    "semicolons": (
        "stimulus;rater;round;score\na;r1;1;3\n",
        (" has one column only (stimulus;rater;round;score); separate the columns by commas."),
    ),
    "nothing": ("", " is empty; it needs a header line and one line per rating."),
    "no rows": (HEADER, " has a header but no ratings; add one line per rating."),
    "surplus field": (
        HEADER + "a,r1,1,3\na,r2,1,3,9\n",
        (
            " is not a well-formed CSV table (Expected 4 fields in line 3, saw 5); "
            "give every line as many fields as the header, quoting those that hold a comma."
        ),
    ),
    "binary": (
        b"PK\x03\x04\xff\xfe",
        " is not text in UTF-8 (invalid start byte); save the table as CSV (UTF-8).",
    ),
    "no number": (
        HEADER + "a,r1,1,3\n\na,r2,1,good\n",
        (", line 4: score 'good' is not a finite number; give a number or leave the rating out."),
    ),
    "NaN": (
        HEADER + "a,r1,1,nan\n",
        (", line 2: score 'nan' is not a finite number; give a number or leave the rating out."),
    ),
    "infinity": (
        HEADER + "a,r1,1,-inf\n",
        (", line 2: score '-inf' is not a finite number; give a number or leave the rating out."),
    ),
    "short line": (
        HEADER + "a,r1,1\n",
        ", line 2: score is missing; give a number or leave the rating out.",
    ),
    "no rater": (
        HEADER + "a,r1,1,3\na,,1,3\n",
        ", line 3: rater is missing; give every rating its rater.",
    ),
    "round 0": (
        HEADER + "a,r1,0,3\n",
        (
            ", line 2: round 0 is not a whole number from 1; "
            "number a rater's ratings of the same stimulus 1, 2, ..."
        ),
    ),
    "round 1.5": (
        HEADER + "a,r1,1.5,3\n",
        (
            ", line 2: round 1.5 is not a whole number from 1; "
            "number a rater's ratings of the same stimulus 1, 2, ..."
        ),
    ),
    "given twice": (
        HEADER + 'a,r1,1,3\n"b\nc",r1,1,3\na,r1,2,3\na,r1,1,5\n',
        (
            ", line 6: rater 'r1' rated stimulus 'a' in round 1, as line 2 has it "
            "already; remove one of the two or number the rounds."
        ),
    ),
    "two contents": (
        "stimulus,rater,round,score,content\na,r1,1,3,sea\na,r2,1,3,sky\n",
        (
            ", line 3: stimulus 'a' has content 'sky' here and another one before; "
            "give a stimulus one content."
        ),
    ),
    "seconds": (
        "stimulus,rater,round,score,seconds\na,r1,1,3,\na,r2,1,3,long\n",
        (", line 3: seconds 'long' is not a finite number; give a number or leave the rating out."),
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_says_in_a_sentence_what_is_wrong_where_and_what_to_do(tmp_path, text, message):
    with pytest.raises(RatingsError) as caught:
        read_ratings(write(tmp_path, text))
    assert str(caught.value) == "ratings.csv" + message


def test_names_the_path_that_does_not_exist(tmp_path):
    path = tmp_path / "none.csv"
    with pytest.raises(RatingsError) as caught:
        read_ratings(path)
    assert str(caught.value) == f"{path} does not exist; give the path of a ratings table."


def test_names_the_folder_given_for_a_file(tmp_path):
    with pytest.raises(RatingsError, match=r"cannot be read \(Is a directory\)"):
        read_ratings(tmp_path)


def test_names_rows_of_a_frame_by_number():
    with pytest.raises(RatingsError) as caught:
        validate(frame(score=[3, None]), source="my frame")
    assert str(caught.value) == (
        "my frame, row 2: score is missing; give a number or leave the rating out."
    )


def test_refuses_a_file_that_is_parquet_by_name_only(tmp_path):
    path = tmp_path / "ratings.parquet"
    path.write_text(HEADER)
    with pytest.raises(RatingsError, match=r"ratings\.parquet is (Parquet, which|not a Parquet)"):
        read_ratings(path)
