import datetime
import decimal
import gzip

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.table import RatingsError, Table, read_table

BASE = {"stimulus": ["b", "a"], "rater": ["p", "p"], "round": [1, 1], "score": [3.0, 4.0]}


def table_of(values, dtype=object):
    return Table(pd.DataFrame({"it": pd.Series(values, dtype=dtype)}), "mine")


def parquet(folder, **columns):
    path = folder / "ratings.parquet"
    pq.write_table(pa.table(BASE | columns), path)
    return path


@pytest.mark.parametrize(
    ("values", "dtype", "labels", "codes"),
    [
        (["b", "a", "b"], "str", ["a", "b"], [1, 0, 1]),
        (["10", "9", "09"], "str", ["09", "10", "9"], [1, 2, 0]),
        (["b", "a"], pd.CategoricalDtype(["c", "b", "a", ""]), ["a", "b"], [1, 0]),
        ([2, 10], "int64", ["10", "2"], [1, 0]),
        ([7, "7", True, 1], object, ["1", "7", "True"], [1, 1, 2, 0]),
        ([7, "7"], pd.CategoricalDtype([7, "7"]), ["7"], [0, 0]),
        (["Z", "a", "é", "\U0001f600", "\uffff"], "str", ["Z", "a", "é", "\uffff", "\U0001f600"],
         [0, 1, 2, 4, 3]),
    ],
)  # fmt: skip
def test_codes_labels_sorted_as_text(values, dtype, labels, codes):
    table = table_of(values, dtype)
    found, kinds = table.codes("it")
    assert kinds.tolist() == labels
    assert found.tolist() == codes
    assert table.labels("it").tolist() == [labels[code] for code in codes]


@pytest.mark.parametrize(
    ("values", "dtype", "numbers"),
    [
        (["3", " 4.5 ", "+1e2", ".5", "5.", "-0"], "str", [3, 4.5, 100, 0.5, 5, 0]),
        (["0.1", "2.675", "0.1234567890123456789", "1e-7"], "str",
         [0.1, 2.675, 0.1234567890123456789, 1e-7]),
        (["3", "4", "3"], "category", [3, 4, 3]),
        ([3, 4], "category", [3, 4]),
        ([3, "4", decimal.Decimal("0.1")], object, [3, 4, 0.1]),
        ([3, 4], "Int64", [3, 4]),
        ([3, 4], pd.ArrowDtype(pa.decimal128(5, 2)), [3, 4]),
        ([3, 4], "Sparse[float64]", [3, 4]),
    ],
)  # fmt: skip
def test_reads_numbers_to_the_last_digit(values, dtype, numbers):
    assert table_of(values, dtype).numbers("it").tolist() == numbers


@pytest.mark.parametrize(
    ("value", "dtype", "problem"),
    [
        ("1_000", "str", "'1_000' is not a finite number"),
        ("0x1F", "str", "'0x1F' is not a finite number"),
        ("٣", "str", "'٣' is not a finite number"),
        ("1e400", "str", "'1e400' is not a finite number"),
        ("inf", "str", "'inf' is not a finite number"),
        (10**400, object, f"{str(10**400)[:60]}... (401 characters) is not a finite number"),
        (True, "bool", "True is not a finite number"),
        (True, "boolean", "True is not a finite number"),
        (True, object, "True is not a finite number"),
        (1 + 2j, "complex128", "(1+2j) is not a finite number"),
        (pd.Timestamp("2020"), None, "Timestamp('2020-01-01 00:00:00') is not a finite number"),
        (pd.Timedelta(1), None, "Timedelta('0 days 00:00:00.000000001') is not a finite number"),
    ],
)
def test_takes_nothing_else_for_a_number(value, dtype, problem):
    with pytest.raises(RatingsError) as caught:
        table_of([value], dtype).numbers("it")
    assert str(caught.value) == (
        f"mine, row 1: it {problem}; give a number or leave the rating out."
    )


def test_names_the_decimal_comma():
    with pytest.raises(RatingsError) as caught:
        table_of(["3.5", "-3,5"], "str").numbers("it")
    assert str(caught.value) == ("mine, row 2: it '-3,5' has a decimal comma; write a point, -3.5.")


@pytest.mark.parametrize("value", ["", "  ", None, np.nan, pd.NA, pd.NaT])
def test_takes_an_empty_value_for_a_missing_one(value):
    table = table_of(["3", value])
    assert table.missing("it").tolist() == [False, True]
    np.testing.assert_array_equal(table.numbers("it", gaps=True), [3, np.nan])
    with pytest.raises(RatingsError, match=r"^mine, row 2: it is missing; give every rating its"):
        table.codes("it")


@pytest.mark.parametrize("value", [[1], (1, 2), {"a": 1}, b"bytes", np.array([1])])
def test_refuses_values_that_hold_several(value):
    for read in (Table.codes, Table.numbers, Table.labels, Table.missing):
        with pytest.raises(RatingsError) as caught:
            read(table_of([value, "b"]), "it")
        assert str(caught.value) == (
            "mine has values in column it that are neither text nor numbers; "
            "give one label or number per row."
        )


def test_refuses_text_that_unicode_does_not_have():
    with pytest.raises(RatingsError) as caught:
        table_of(["a", "\ud800"]).codes("it")
    assert str(caught.value) == (
        "mine has '\\ud800' in column it, which is no valid text; write it in Unicode."
    )


def test_refuses_column_names_of_several_levels():
    frame = pd.DataFrame(BASE)
    frame.columns = pd.MultiIndex.from_product([frame.columns, ["x"]])
    with pytest.raises(RatingsError, match=r"^mine has column names of 2 levels; give every"):
        Table(frame, "mine").check_columns(("stimulus",))


def test_lists_the_first_of_very_many_columns():
    with pytest.raises(RatingsError) as caught:
        Table(pd.DataFrame(np.zeros((1, 40))), "mine").check_columns(("stimulus",))
    listed = ", ".join(map(str, range(30)))
    assert f"(found: {listed}, 10 more)" in str(caught.value)


def test_reads_compressed_csv(tmp_path):
    path = tmp_path / "ratings.csv.gz"
    path.write_bytes(gzip.compress(b"stimulus,score\na,3\n"))
    assert read_table(path).frame.to_dict("records") == [{"stimulus": "a", "score": "3"}]
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(RatingsError) as caught:
        read_table(path)
    assert str(caught.value) == (
        "ratings.csv.gz is not a whole file in gzip; compress it again or save it as CSV."
    )


def test_strips_the_names_of_columns_and_nothing_else(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(" stimulus , score\n a , 3\n")
    assert read_table(path).frame.to_dict("records") == [{"stimulus": " a ", "score": " 3"}]


def test_reads_a_parquet_file_whatever_type_its_text_and_numbers_have(tmp_path):
    plain = read_table(parquet(tmp_path))
    for columns in (
        {"stimulus": pa.array(["b", "a"]).dictionary_encode()},
        {"stimulus": pa.array(["b", "a"], pa.large_string())},
        {"stimulus": pa.array(["b", "a"], pa.string_view())},
        {"score": pa.array([decimal.Decimal(3), decimal.Decimal(4)])},
        {"score": pa.array([3, 4], pa.uint8())},
        {"score": pa.array([3, 4], pa.float16())},
        {"score": pa.array(["3", "4"]).dictionary_encode()},
    ):
        table = read_table(parquet(tmp_path, **columns))
        assert table.labels("stimulus").tolist() == plain.labels("stimulus").tolist()
        assert table.numbers("score").tolist() == [3, 4]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"score": [True, False]}, ", row 1: score True is not a finite number; give a number"),
        ({"score": pa.array([3, None])}, ", row 2: score is missing; give a number or leave the"),
        ({"score": pa.nulls(2)}, ", row 1: score is missing; give a number or leave the rating"),
        ({"score": [[1], [2]]}, " has values in column score that are neither text nor numbers"),
        ({"score": [{"a": 1}, {"a": 2}]}, " has values in column score that are neither text nor"),
        ({"score": [b"1", b"2"]}, " has values in column score that are neither text nor numbers"),
        ({"score": [datetime.date(2020, 1, 1)] * 2}, ", row 1: score datetime.date(2020, 1, 1) is"),
    ],
)  # fmt: skip
def test_names_what_is_wrong_in_a_parquet_file(tmp_path, columns, message):
    with pytest.raises(RatingsError) as caught:
        read_table(parquet(tmp_path, **columns)).numbers("score")
    assert str(caught.value).startswith("ratings.parquet" + message)


def test_takes_the_index_of_a_saved_frame_for_a_column_where_it_has_a_name(tmp_path):
    path = tmp_path / "ratings.parquet"
    frame = pd.DataFrame(BASE)
    frame.set_index("stimulus").to_parquet(path)
    assert set(read_table(path).frame) == set(BASE)
    frame.iloc[[1, 0]].to_parquet(path)
    assert list(read_table(path).frame) == list(BASE)


@pytest.mark.parametrize("cut", [slice(0, 0), slice(0, -5), slice(8, None)])
def test_refuses_a_parquet_file_that_is_not_whole(tmp_path, cut):
    path = parquet(tmp_path)
    path.write_bytes(path.read_bytes()[cut])
    with pytest.raises(RatingsError) as caught:
        read_table(path)
    assert str(caught.value) == (
        "ratings.parquet is not a Parquet file; write it again or save it as CSV."
    )


def test_refuses_a_folder_that_is_named_like_a_file(tmp_path):
    path = tmp_path / "ratings.parquet"
    path.mkdir()
    with pytest.raises(RatingsError) as caught:
        read_table(path)
    assert str(caught.value) == (
        f"{path} cannot be read (Is a directory); give the path of a readable file."
    )
