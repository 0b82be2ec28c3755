"""Whatever comes in: one sentence that says what is wrong, or figures that hold when recomputed."""

import contextlib
import csv
import io
import json
import math
import statistics
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import RatingsError, mean_opinion_scores, read_ratings, validate
from analysis.cli import main
from analysis.mos import z_scored_opinion_scores
from analysis.notes import notes_on
from analysis.ratings import rater_means

COLUMNS = ["stimulus", "rater", "round", "score"]

# What breaks tables in practice, and what might be taken for a number.
SNIPPETS = [
    *(b"\0", b"\xff\xfe", b"\xe9", b"\xef\xbb\xbf", b'"', b'""', b"\r", b"\n", b"\r\n", b"\n\n"),
    *(
        b",",
        b";",
        b"\t",
        b" ",
        b"|",
        b"nan",
        b"inf",
        b"1e400",
        b"-",
        b"3,5",
        b"1_0",
        b"0x1",
        b"True",
    ),
    *("٣".encode(), "a\u0301".encode(), "\u00a0".encode(), b"1e300", b"-0", b"1.5", b"99999999999"),
]
LABELS = st.one_of(
    st.sampled_from(["a", "b", "A", " a", "1", "001", "NA", "nan", "x, y", 'say "b"', "b\nc", "é"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=5),
)
NUMBERS = st.one_of(
    st.integers(1, 5), st.floats(-1e6, 1e6).map(lambda score: score if abs(score) > 1e-60 else 0.0)
)


def recompute(rows):
    """Every figure of the MOS table, by plain Python, from (stimulus, rater, round, score)."""
    by_stimulus = defaultdict(list)
    for stimulus, rater, _, score in rows:
        by_stimulus[str(stimulus)].append((str(rater), float(score)))
    return {
        stimulus: {
            "mos": math.fsum(score for _, score in own) / len(own),
            "sd": statistics.stdev(score for _, score in own) if len(own) > 1 else math.nan,
            "n": len(own),
            "n_raters": len({rater for rater, _ in own}),
        }
        for stimulus, own in by_stimulus.items()
    }


def sentence(call, *arguments):
    """What a call says is wrong, in one sentence; None where it goes well."""
    try:
        call(*arguments)
    except RatingsError as error:
        text = str(error)
    else:
        return None
    assert text.endswith(".")
    assert text.isprintable()
    return text


def check_figures(ratings, rows):
    expected = recompute(rows)
    table = mean_opinion_scores(ratings)
    assert table["stimulus"].tolist() == sorted(expected) == ratings.stimuli.tolist()
    slack = 1e-9 * max(1e-30, *np.abs(ratings.scores))
    for row in table.to_dict("records"):
        for name, figure in expected[row["stimulus"]].items():
            assert row[name] == pytest.approx(figure, abs=slack, nan_ok=True)
    assert len(ratings) == len(rows)
    assert rater_means(ratings).n.sum() == len(rows)
    assert all(note.endswith(".") and note.isprintable() for note in notes_on(ratings))
    if sentence(z_scored_opinion_scores, ratings) is None:
        z = z_scored_opinion_scores(ratings)
        assert (z["mos"].isna() == z["note"].str.startswith("no z-scores")).all()


def check_bytes(data, name="ratings.csv"):
    """Read a file of these bytes; where that goes well, its figures follow from its lines."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        wrong = sentence(read_ratings, path)
        if wrong is not None:
            assert name in wrong
            return None
        ratings = read_ratings(path)
    if name.endswith(".csv"):
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
        header, *lines = csv.reader(io.StringIO(text, newline=""))
        names = [column.strip() for column in header]
        places = [names.index(column) for column in COLUMNS]
        rows = [[line[place] for place in places] for line in lines if any(line)]
    else:
        rows = ratings.frame[COLUMNS].to_numpy().tolist()
    check_figures(ratings, rows)
    return ratings


@st.composite
def tables(draw):
    """Ratings as rows, each by its own rater in its own round."""
    keys = st.tuples(LABELS, LABELS, st.integers(1, 3))
    cells = draw(st.lists(keys, min_size=1, max_size=12, unique=True))
    return [(*cell, draw(NUMBERS)) for cell in cells]


def as_csv(rows, **options):
    file = io.StringIO(newline="")
    writer = csv.writer(file, **options)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return file.getvalue().encode()


@st.composite
def mangled(draw, whole):
    """Bytes that were a table once: cut, doubled, or with something put in."""
    data = draw(whole)
    for _ in range(draw(st.integers(1, 3))):
        first, last = sorted(draw(st.integers(0, len(data))) for _ in range(2))
        if last - first > 6:
            last = first + draw(st.integers(0, 6))
        put = draw(st.one_of(st.sampled_from(SNIPPETS), st.binary(max_size=3)))
        data = data[:first] + put + data[last:]
    return data


CSV_FILES = tables().map(as_csv)


# Text in quotes throughout, or where it must be; a bare carriage return ends a line.
WAYS = [
    {"lineterminator": "\n", "quoting": csv.QUOTE_NONNUMERIC},
    {"lineterminator": "\r\n", "quoting": csv.QUOTE_MINIMAL},
]


@given(tables(), st.sampled_from(WAYS), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_reads_whatever_labels_a_csv_file_can_hold(rows, way, mark):
    ratings = check_bytes(mark + as_csv(rows, **way))
    blank = any(not label.strip() for row in rows for label in row[:2])
    assert (ratings is None) == blank


@given(st.binary())
def test_takes_any_bytes_for_a_table_or_says_why_not(data):
    check_bytes(data)


@settings(max_examples=300)
@given(mangled(CSV_FILES))
@example(b"stimulus,rater,round,score\na,a,1,1\na,b,\x1c1,1\n")
def test_takes_a_damaged_table_for_what_it_says_or_says_why_not(data):
    check_bytes(data)


def as_parquet(rows):
    file = io.BytesIO()
    pd.DataFrame(rows, columns=COLUMNS).to_parquet(file)
    return file.getvalue()


@settings(max_examples=50)
@given(mangled(tables().map(as_parquet)))
def test_takes_a_damaged_parquet_file_for_what_it_says_or_says_why_not(data):
    check_bytes(data, "ratings.parquet")


VALUES = st.one_of(
    LABELS,
    NUMBERS,
    st.sampled_from([None, pd.NA, pd.NaT, math.nan, math.inf, True, "", " ", "3,5", "2.5", b"a"]),
    st.sampled_from([10**400, 1e300, 1e-99, 1 + 2j, Decimal("2.5"), np.float32(0.1)]),
    st.just("\ud800"),
    st.sampled_from([pd.Timestamp(0), pd.Timedelta(1), (1, 2), frozenset({1})]),
    st.builds(list),
    st.builds(dict),
)  # fmt: skip
DTYPES = [
    *("object", "str", "category", "Int64", "Float64", "float64", "int64", "float32", "bool"),
    *("boolean", "string[python]", "complex128", "datetime64[us]", "Sparse[float64]"),
    *map(pd.ArrowDtype, (pa.int64(), pa.string(), pa.float64(), pa.bool_(), pa.decimal128(9, 2))),
]


@st.composite
def frames(draw):
    """A frame whose columns hold what they should, or anything else, in any type that takes it."""
    size = draw(st.integers(0, 4))
    columns = {}
    for name in draw(st.permutations([*COLUMNS, "content", "seconds", "scale"])):
        fitting = {"round": st.integers(1, 3), "score": NUMBERS, "seconds": NUMBERS}.get(
            name, LABELS
        )
        if draw(st.integers(0, 12)) == 0:
            continue
        values = draw(
            st.lists(
                VALUES if draw(st.integers(0, 5)) == 0 else fitting, min_size=size, max_size=size
            )
        )
        column = pd.Series(values, dtype=object)
        with contextlib.suppress(Exception):  # a type that does not take them
            column = column.astype(draw(st.sampled_from(DTYPES)))
        columns[name] = column
    return pd.DataFrame(columns)


@settings(max_examples=300)
@given(frames())
def test_takes_any_frame_for_a_table_or_says_why_not(frame):
    if sentence(validate, frame) is None:
        rows = list(zip(*(frame[name].tolist() for name in COLUMNS), strict=True))
        check_figures(validate(frame), rows)


@settings(max_examples=60)
@given(
    st.one_of(CSV_FILES, mangled(CSV_FILES)),
    st.sampled_from([["validate"], ["validate", "--scale", "0", "100"], ["mos"]]),
    st.booleans(),
)
def test_ends_a_command_with_a_result_or_with_one_sentence(data, command, as_json):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.csv"
        path.write_bytes(data)
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([command[0], str(path), *command[1:], *["--json"] * as_json])
    if code == 0:
        assert err.getvalue() == ""
        if as_json:
            json.loads(out.getvalue())
    else:
        assert code == 2
        assert out.getvalue() == ""
        assert err.getvalue().endswith(".\n")
        assert err.getvalue().removesuffix("\n").isprintable()


def test_holds_a_million_raters():
    count = 1_000_000
    frame = pd.DataFrame(
        {
            "stimulus": np.arange(count) % 1000,
            "rater": np.arange(count),
            "round": np.arange(count) % 3 + 1,
            "score": np.arange(count) % 5 + 1,
        }
    )
    ratings = validate(frame)
    table = mean_opinion_scores(ratings)
    assert len(ratings.raters) == count
    assert table["n_raters"].eq(1000).all()
    expected = frame.assign(stimulus=frame["stimulus"].astype(str)).groupby("stimulus")["score"]
    np.testing.assert_allclose(table["mos"], expected.mean().sort_index(), rtol=1e-12)
    assert notes_on(ratings)[0].startswith("1000000 raters gave a single rating")
