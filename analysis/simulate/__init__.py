"""Rating studies whose truth is known: what to try a plan, or a method, on before raters are paid.

`RaterModel` holds how raters differ from the truth and from themselves, `raw_score` the law by
which one of them arrives at one score, `simulate_ratings` the whole study.
"""

from analysis.simulate.model import RaterModel, raw_score, to_scale
from analysis.simulate.ratings import SPAMMER_KINDS, Simulation, simulate_ratings
from analysis.simulate.truth import draw_truth

__all__ = [
    "SPAMMER_KINDS",
    "RaterModel",
    "Simulation",
    "draw_truth",
    "raw_score",
    "simulate_ratings",
    "to_scale",
]
