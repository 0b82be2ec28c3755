"""Numbers of a rating study: a ratings table in, opinion scores and their reliability out.

Runs without the server: numpy, scipy and pandas, with matplotlib for figures and pyarrow for
Parquet. Functions take ratings or arrays and return a value; files are touched by `read_ratings`,
`analysis.report`, `analysis.release` and the command line (``python -m analysis``) alone.
"""

from analysis.metrics import krcc, mae, plcc, rmse, srcc
from analysis.mos import mean_opinion_scores
from analysis.ratings import Ratings, RatingsError, read_ratings, validate
from analysis.reliability import RoundAgreement, round_agreement, self_consistency

__all__ = [
    "Ratings",
    "RatingsError",
    "RoundAgreement",
    "krcc",
    "mae",
    "mean_opinion_scores",
    "plcc",
    "read_ratings",
    "rmse",
    "round_agreement",
    "self_consistency",
    "srcc",
    "validate",
]
