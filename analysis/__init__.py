"""Numbers of a rating study: a ratings table in, opinion scores and their reliability out.

Runs without the server: numpy, scipy and pandas, with matplotlib for figures and pyarrow for
Parquet. Functions take ratings or arrays and return a value; files are touched by `read_ratings`,
`analysis.report`, `analysis.release` and the command line (``python -m analysis``) alone.
"""

from analysis.intervals import metric_intervals
from analysis.logistic import logistic_mapping, plcc_logistic
from analysis.metrics import krcc, mae, plcc, rmse, srcc
from analysis.mos import mean_opinion_scores, z_scored_opinion_scores
from analysis.notes import notes_on
from analysis.power import (
    Spreads,
    estimate_spreads,
    power_curve,
    simulated_power_curve,
    smallest_design,
)
from analysis.ranking import mean_rank
from analysis.ratings import Ratings, RatingsError, read_ratings, validate
from analysis.reliability import (
    GroupAgreement,
    Reliability,
    RoundAgreement,
    group_agreement,
    icc,
    krippendorff_alpha,
    raters_needed,
    reliability_figures,
    reliability_of,
    round_agreement,
    self_consistency,
    sos,
    spearman_brown,
    variance_components,
)
from analysis.scale import Scale, scale_of
from analysis.screening import (
    Screened,
    Screening,
    apply_screening,
    before_and_after,
    gold_gate,
    gold_standard,
    screen_bt500,
    screen_correlation,
    screen_gold,
    screen_self_consistency,
)
from analysis.significance import paired_significance
from analysis.simulate import RaterModel, Simulation, draw_truth, simulate_ratings
from analysis.splits import Splits, split
from analysis.subject_models import (
    SubjectModel,
    alternating_projection,
    bias_removed,
    maximum_likelihood,
    zrec,
)
from analysis.uniformity import distance_from_uniform

__all__ = [
    "GroupAgreement",
    "RaterModel",
    "Ratings",
    "RatingsError",
    "Reliability",
    "RoundAgreement",
    "Scale",
    "Screened",
    "Screening",
    "Simulation",
    "Splits",
    "Spreads",
    "SubjectModel",
    "alternating_projection",
    "apply_screening",
    "before_and_after",
    "bias_removed",
    "distance_from_uniform",
    "draw_truth",
    "estimate_spreads",
    "gold_gate",
    "gold_standard",
    "group_agreement",
    "icc",
    "krcc",
    "krippendorff_alpha",
    "logistic_mapping",
    "mae",
    "maximum_likelihood",
    "mean_opinion_scores",
    "mean_rank",
    "metric_intervals",
    "notes_on",
    "paired_significance",
    "plcc",
    "plcc_logistic",
    "power_curve",
    "raters_needed",
    "read_ratings",
    "reliability_figures",
    "reliability_of",
    "rmse",
    "round_agreement",
    "scale_of",
    "screen_bt500",
    "screen_correlation",
    "screen_gold",
    "screen_self_consistency",
    "self_consistency",
    "simulate_ratings",
    "simulated_power_curve",
    "smallest_design",
    "sos",
    "spearman_brown",
    "split",
    "srcc",
    "validate",
    "variance_components",
    "z_scored_opinion_scores",
    "zrec",
]
