"""The report's figures: arrays and frames in, a matplotlib figure out.

Each is one panel, as wide as a column of print, so that two stand side by side on paper and below
each other on a phone. Figures are built without pyplot and in a style of their own, whatever the
user's settings say. Series differ by marker, line or hatch besides colour.
"""

from analysis.report.figures.agreement import Curve, agreement
from analysis.report.figures.raters import own_consistency, rater_map
from analysis.report.figures.rounds import round_scatter
from analysis.report.figures.scores import interval_widths, mos_histogram, sorted_intervals
from analysis.report.figures.sos import sos_plot
from analysis.report.figures.splits import split_distributions, split_sizes
from analysis.report.figures.style import to_svg

__all__ = [
    "Curve",
    "agreement",
    "interval_widths",
    "mos_histogram",
    "own_consistency",
    "rater_map",
    "round_scatter",
    "sorted_intervals",
    "sos_plot",
    "split_distributions",
    "split_sizes",
    "to_svg",
]
