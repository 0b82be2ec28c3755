"""How far ratings, raters and mean opinion scores can be repeated."""

from analysis.reliability.alpha import Alpha, krippendorff_alpha
from analysis.reliability.components import VarianceComponents, variance_components
from analysis.reliability.groups import Extrapolated, GroupAgreement, group_agreement
from analysis.reliability.icc import icc
from analysis.reliability.needed import raters_needed, spearman_brown
from analysis.reliability.overall import Reliability, reliability_figures, reliability_of
from analysis.reliability.rounds import RoundAgreement, round_agreement, self_consistency
from analysis.reliability.sos import Sos, sos

__all__ = [
    "Alpha",
    "Extrapolated",
    "GroupAgreement",
    "Reliability",
    "RoundAgreement",
    "Sos",
    "VarianceComponents",
    "group_agreement",
    "icc",
    "krippendorff_alpha",
    "raters_needed",
    "reliability_figures",
    "reliability_of",
    "round_agreement",
    "self_consistency",
    "sos",
    "spearman_brown",
    "variance_components",
]
