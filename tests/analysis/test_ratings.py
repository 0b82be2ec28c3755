import numpy as np
import pandas as pd
import pytest

from analysis import RatingsError, read_ratings, validate
from analysis.ratings import rater_means

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
        (
            " is separated by semicolons; "
            "save it with commas between the columns and points in the numbers."
        ),
    ),
    "semicolons and decimal commas": (
        "stimulus;rater;round;score\na;r1;1;3,5\n",
        (
            " is separated by semicolons; "
            "save it with commas between the columns and points in the numbers."
        ),
    ),
    "tabs": (
        "stimulus\trater\tround\tscore\na\tr1\t1\t3\n",
        (
            " is separated by tabs; "
            "save it with commas between the columns and points in the numbers."
        ),
    ),
    "one column": (
        "stimulus\na\n",
        " has one column only (stimulus); separate the columns by commas.",
    ),
    "blank lines only": (
        "\n \n",
        " is empty; it needs a header line and one line per rating.",
    ),
    "blank line first": (
        "\n" + HEADER + "a,r1,1,3\n",
        " begins with an empty line; begin with the header line.",
    ),
    "columns without a name": (
        "stimulus,rater,round,score,,\na,r1,1,3,,\n",
        (
            " has two columns without a name (found: stimulus, rater, round, score, , ); "
            "rename or remove one of them."
        ),
    ),
    "line break in the header": (
        'stimulus,rater,"a\nb",score\na,r1,1,3\n',
        (
            " has no column round (found: stimulus, rater, 'a\\nb', score); "
            "add it or rename the one that holds it."
        ),
    ),
    "open quote": (
        HEADER + '"a,r1,1,3\n',
        (
            " is not a well-formed CSV table (EOF inside string starting at row 1); "
            "give every line as many fields as the header, quoting those that hold a comma."
        ),
    ),
    "UTF-16": (
        (HEADER + "a,r1,1,3\n").encode("utf-16"),
        " is text in UTF-16; save the table as CSV (UTF-8).",
    ),
    "Latin-1": (
        (HEADER + "é,r1,1,3\n").encode("latin-1"),
        (
            " is not text in UTF-8 (invalid continuation byte in line 2); "
            "save the table as CSV (UTF-8)."
        ),
    ),
    "null": (
        HEADER + "a\0,r1,1,3\n",
        (" holds a null character in line 2, as binary files do; save the table as CSV (UTF-8)."),
    ),
    "nothing": ("", " is empty; it needs a header line and one line per rating."),
    "no rows": (HEADER, " has a header but no rows; add one line per entry."),
    "surplus field": (
        HEADER + "a,r1,1,3\na,r2,1,3,9\n",
        (
            " is not a well-formed CSV table (Expected 4 fields in line 3, saw 5); "
            "give every line as many fields as the header, quoting those that hold a comma."
        ),
    ),
    "binary": (
        b"PK\x03\x04\xff\xfe",
        " is not text in UTF-8 (invalid start byte in line 1); save the table as CSV (UTF-8).",
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
    "decimal comma": (
        HEADER + 'a,r1,1,"3,5"\n',
        ", line 2: score '3,5' has a decimal comma; write a point, 3.5.",
    ),
    "vast score": (
        HEADER + "a,r1,1,-1e300\n",
        (
            ", line 2: score -1e+300 is of no scale (0, or 1e-60 to 1e15 in size); "
            "correct it or leave it out."
        ),
    ),
    "minute score": (
        HEADER + "a,r1,1,0\na,r2,1,1e-200\n",
        (
            ", line 3: score 1e-200 is of no scale (0, or 1e-60 to 1e15 in size); "
            "correct it or leave it out."
        ),
    ),
    "vast round": (
        HEADER + "a,r1,20240101,3\n",
        (
            ", line 2: round 20240101 is larger than a million; "
            "number a rater's ratings of the same stimulus 1, 2, ..."
        ),
    ),
    "blank label": (
        HEADER + "a,r1,1,3\n ,r1,1,3\n",
        ", line 3: stimulus is missing; give every rating its stimulus.",
    ),
    "label without a score": (
        HEADER + "a,r1,1,3\nb,r1,1,\n",
        ", line 3: score is missing; give a number or leave the rating out.",
    ),
    "two scales": (
        "stimulus,rater,round,score,scale\na,r1,1,3,1-5\na,r2,1,70,0 to 100\n",
        (
            ", line 3: the scale is '0 to 100' here and '1-5' before; "
            "give the ratings of each scale a table of their own."
        ),
    ),
    "beyond its scale": (
        "stimulus,rater,round,score,scale\na,r1,1,3,1-5\na,r2,1,7.5,1-5\n",
        (
            ", line 3: score 7.5 lies outside the scale 1 to 5; "
            "correct it or state the scale that was used."
        ),
    ),
    "very long label": (
        HEADER + f"{'x' * 999},r1,1,3\n" * 2,
        (
            f", line 3: rater 'r1' rated stimulus '{'x' * 59}... (1001 characters) in round 1, as "
            f"line 2 has it already; remove one of the two or number the rounds."
        ),
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
    assert str(caught.value) == f"{path} does not exist; give the path of a table."


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


def test_takes_a_scale_that_is_stated(tmp_path):
    path = write(tmp_path, HEADER + "a,r1,1,1\na,r2,1,5\n")
    assert read_ratings(path).scale is None
    assert read_ratings(path, scale=(1, 5)).scale == (1, 5)
    for scale, score in (((2, 5), 1), ((0, 4.5), 5)):
        with pytest.raises(RatingsError) as caught:
            read_ratings(path, scale=scale)
        assert str(caught.value) == (
            f"ratings.csv, line {2 if score == 1 else 3}: score {score} lies outside the scale "
            f"{scale[0]:g} to {scale[1]:g}; correct it or state the scale that was used."
        )
    with pytest.raises(RatingsError, match=r"^A scale from 5 to 1 is none; give its lower end"):
        validate(frame(), scale=(5, 1))


def test_takes_a_column_scale_for_the_scale_where_it_is_one():
    assert validate(frame(scale=["1-5", "1 to 5"])).scale == (1, 5)
    assert validate(frame(scale=["1-5", "1-5"]), scale=(0, 10)).scale == (0, 10)
    # The size that a picture was shown at, for one.
    for other in ([0.5, 1.0], ["1-5", None], ["1-5", "full"], ["5-1", "5-1"]):
        ratings = validate(frame(scale=other))
        assert ratings.scale is None
        assert len(ratings) == 2


def test_keeps_some_of_the_ratings_and_codes_them_anew():
    table = pd.DataFrame(
        {"stimulus": list("cabca"), "rater": list("ppqrq"), "round": 1, "score": range(5)}
    )
    kept = validate(table, scale=(0, 5)).keep(np.array([True, False, False, True, True]))
    assert kept.stimuli.tolist() == ["a", "c"]
    assert kept.raters.tolist() == ["p", "q", "r"]
    assert kept.stimulus.tolist() == [1, 1, 0]
    assert kept.rater.tolist() == [0, 2, 1]
    assert kept.frame["score"].tolist() == kept.scores.tolist() == [0, 3, 4]
    assert kept.scale == (0, 5)


def test_refuses_to_keep_nothing():
    with pytest.raises(RatingsError, match=r"^No rating of ratings is left; keep at least one"):
        validate(frame()).keep(np.zeros(2, dtype=bool))


def test_tells_ratings_given_twice_where_no_integer_numbers_all_that_could_be(monkeypatch):
    count = 40_000
    numbers = np.arange(count)
    table = pd.DataFrame(
        {"stimulus": numbers, "rater": numbers, "round": numbers % 1_000_000 + 1, "score": 3}
    )
    table["round"] += 1_000_000 - count
    monkeypatch.setattr("analysis.schema.LARGEST_KEY", 2**40)
    assert len(validate(table)) == count
    table.loc[count - 1] = table.loc[7]
    with pytest.raises(RatingsError) as caught:
        validate(table)
    assert str(caught.value) == (
        f"ratings, row {count}: rater '7' rated stimulus '7' in round 960008, as row 8 has it "
        f"already; remove one of the two or number the rounds."
    )


def test_averages_the_rounds_of_each_rater(generator):
    size = 3000
    table = pd.DataFrame(
        {
            "stimulus": generator.integers(40, size=size),
            "rater": generator.integers(30, size=size),
            "score": generator.normal(size=size),
        }
    ).astype({"stimulus": str, "rater": str})
    table["round"] = table.groupby(["stimulus", "rater"]).cumcount() + 1
    ratings = validate(table)
    pairs = rater_means(ratings)
    expected = table.groupby(["stimulus", "rater"])["score"].agg(["size", "mean"])
    assert pairs.n.tolist() == expected["size"].tolist()
    np.testing.assert_allclose(pairs.mean, expected["mean"], rtol=1e-12)
    labels = zip(ratings.stimuli[pairs.stimulus], ratings.raters[pairs.rater], strict=True)
    assert list(labels) == expected.index.tolist()
