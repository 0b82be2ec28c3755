import json

import pytest

from analysis.cli import main

TABLE = """\
Team,SRCC,RMSE,GMACs,ranked
far,0.5,0.10,,yes
near,0.9,0.05,12,yes
baseline,0.7,,,no
between,0.8,0.10,50,
"""


@pytest.fixture
def answer(tmp_path, capsys):
    def call(text, *options):
        path = tmp_path / "models.csv"
        path.write_text(text)
        code = main(["rank", str(path), *options])
        return code, *capsys.readouterr()

    return call


def test_ranks_models_by_the_mean_of_their_ranks(answer):
    code, out, err = answer(TABLE, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "models": [
            {"model": "near", "score": 1.0, "rank": 1, "ranks": {"srcc": 1.0, "rmse": 1.0}},
            {"model": "between", "score": 2.25, "rank": 2, "ranks": {"srcc": 2.0, "rmse": 2.5}},
            {"model": "far", "score": 2.75, "rank": 3, "ranks": {"srcc": 3.0, "rmse": 2.5}},
            {"model": "baseline", "score": None, "rank": None,
             "ranks": {"srcc": None, "rmse": None}},
        ]
    }  # fmt: skip


def test_shows_them_best_first_and_the_unranked_beside(answer):
    _, out, _ = answer(TABLE)
    assert [line.split() for line in out.splitlines()[:5]] == [
        ["model", "score", "rank", "rank_srcc", "rank_rmse"],
        ["near", "1.000", "1", "1.000", "1.000"],
        ["between", "2.250", "2", "2.000", "2.500"],
        ["far", "2.750", "3", "3.000", "2.500"],
        ["baseline", "-", "-", "-", "-"],
    ]


def test_takes_the_first_column_for_the_name_where_none_is_named_so(answer):
    _, out, _ = answer("paper,mae\nx,0.2\ny,0.1\n", "--json")
    assert [row["model"] for row in json.loads(out)["models"]] == ["y", "x"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "model,speed\na,1\n",
            (
                "No column is a figure to rank by (found: model, speed); "
                "name at least one of srcc, plcc, krcc, rmse, mae."
            ),
        ),
        (
            "model,srcc\na,0.5\nb,-\n",
            (
                "models.csv, line 3: srcc '-' is not a finite number; "
                "give a number or leave the row out."
            ),
        ),
        (
            "model,srcc,SRCC\na,0.5,0.5\n",
            "There are two columns for srcc (srcc, SRCC); keep one of them.",
        ),
        (
            "model,srcc\na,0.5\na,0.6\n",
            "models.csv, line 3: model a is there twice (first: line 2); remove one of them.",
        ),
        (
            "model,srcc,ranked\na,0.5,no\n",
            "There is no model to rank; let at least one take part.",
        ),
    ],
)
def test_ends_with_code_2_and_one_sentence_on_bad_input(answer, text, message):
    assert answer(text) == (2, "", message + "\n")
