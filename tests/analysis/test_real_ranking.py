"""The order of the AIM 2024 leaderboard, whose figures have three decimals and a tie."""

import pandas as pd

from analysis.ranking import mean_rank
from tests.analysis.conftest import REAL_RATINGS


def test_reproduces_the_published_order():
    table = pd.read_csv(REAL_RATINGS / "aim2024_uhdiqa_leaderboard.csv")
    assert table["MAE"].duplicated().any()
    shuffled = table.iloc[::-1]
    found = mean_rank(shuffled["team"], shuffled)
    assert found["model"].tolist() == table.sort_values("published_order")["team"].tolist()
    assert found["rank"].tolist() == table["published_order"].tolist()
