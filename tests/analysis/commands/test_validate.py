import json

import pandas as pd
import pytest

from analysis.cli import main

ROWS = "stimulus,rater,round,score\na,p,1,1\nb,p,1,4\na,P,1,3\nb,P,1,3\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(ROWS)
    return path


def test_lists_what_to_look_at_twice(table, capsys):
    assert main(["validate", str(table)]) == 0
    assert capsys.readouterr().out == (
        "ratings.csv is a valid ratings table.\n"
        "  ratings   4\n"
        "  stimuli   2, ratings of each: 2\n"
        "  raters    2\n"
        "  rounds    1\n"
        "  scores    1 to 4\n"
        "  further columns carried along: none\n"
        "\n"
        "To look at twice\n"
        "  Raters 'P' and 'p' differ by case, spaces or invisible characters only.\n"
        "  1 rater gave one score only: 'P'.\n"
    )


def test_gives_the_same_as_json(table, capsys):
    assert main(["validate", str(table), "--scale", "1", "5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "ratings": 4,
        "stimuli": 2,
        "raters": 2,
        "rounds": [1],
        "ratings_per_stimulus": {"minimum": 2, "median": 2, "maximum": 2},
        "score_range": [1, 4],
        "scale": [1, 5],
        "further_columns": [],
        "notes": [
            "Raters 'P' and 'p' differ by case, spaces or invisible characters only.",
            "1 rater gave one score only: 'P'.",
        ],
    }


def test_says_which_scale_it_holds_scores_against(table, capsys):
    assert main(["validate", str(table), "--scale", "1", "5"]) == 0
    assert "  scores    1 to 4, on a scale of 1 to 5\n" in capsys.readouterr().out
    assert main(["validate", str(table), "--scale", "2", "5"]) == 2
    assert capsys.readouterr().err == (
        "ratings.csv, line 2: score 1 lies outside the scale 2 to 5; "
        "correct it or state the scale that was used.\n"
    )
    assert main(["validate", str(table), "--scale", "5", "2"]) == 2
    assert capsys.readouterr().err == (
        "A scale from 5 to 2 is none; give its lower end, then its upper end.\n"
    )


def test_reads_every_kind_of_file(table, tmp_path, capsys):
    frame = pd.read_csv(table)
    frame.to_parquet(tmp_path / "ratings.parquet")
    frame.to_csv(tmp_path / "ratings.csv.gz", index=False)
    documents = []
    for name in ("ratings.csv", "ratings.csv.gz", "ratings.parquet"):
        assert main(["validate", str(tmp_path / name), "--json"]) == 0
        documents.append(capsys.readouterr().out)
    assert documents[0] == documents[1] == documents[2]
