"""Names and numbers as the report writes them."""

from analysis.reliability import GroupAgreement
from analysis.report.page import number
from analysis.scale import Scale

METHOD_NAMES = {
    "bt500": "ITU-R BT.500",
    "bt1788": "correlation with MOS (ITU-R BT.1788)",
    "gold": "gold stimuli",
    "self-consistency": "self-consistency",
}
SHORT_NAMES = {**METHOD_NAMES, "bt500": "BT.500", "bt1788": "BT.1788"}

MODEL_SENTENCES = {
    "plain": "The mean opinion score (MOS) of a stimulus is the mean of all its ratings, none "
    "rescaled and no rater left out",
    "bias-removed": "Scores are means of the ratings after each rater's bias was subtracted "
    "(ITU-T P.913, 12.4 [2])",
    "projection": "Scores were recovered by alternating projection, which estimates each rater's "
    "bias and inconsistency and weights raters by the inverse of their variance (ITU-T P.910, "
    "Annex E [2])",
    "mle": "Scores are maximum-likelihood estimates under a model of each rater's bias and "
    "inconsistency and of the ambiguity of contents [2]",
    "zrec": "Scores were recovered by ZREC, from each rater's bias and inconsistency in units of "
    "the stimuli's standard deviations [9]",
}

# Of those figures that `reliability_figures` names; the others stand in before_after.csv.
FIGURES_IN_WORDS = {
    "raters": "Raters",
    "ratings": "Ratings",
    "stimuli": "Stimuli",
    "round_srcc": "MOS of two rounds: SRCC",
    "round_plcc": "MOS of two rounds: PLCC",
    "round_rmse": "MOS of two rounds: RMSE",
    "self_srcc_median": "A rater's two rounds: median SRCC",
    "self_rmse_median": "A rater's two rounds: median RMSE",
    "group_size": "Groups: raters in each",
    "group_srcc": "Groups: SRCC",
    "group_plcc": "Groups: PLCC",
    "group_rmse": "Groups: RMSE",
    "panel_size": "Whole panels, extrapolated: raters in each",
    "panel_srcc": "Whole panels, extrapolated: SRCC",
    "panel_plcc": "Whole panels, extrapolated: PLCC",
    "panel_rmse": "Whole panels, extrapolated: RMSE",
    "ICC(A,1)": "ICC(A,1)",
    "ICC(A,k)": "ICC(A,k)",
    "ICC(C,1)": "ICC(C,1)",
    "ICC(C,k)": "ICC(C,k)",
    "alpha_interval": "Krippendorff's alpha, interval",
    "alpha_ordinal": "Krippendorff's alpha, ordinal",
    "sos_a": "SOS parameter a",
}
COUNTS = ("raters", "ratings", "stimuli", "group_size", "panel_size")

REFERENCES = (
    (
        "R. M. Bell and D. F. McCaffrey, “Bias reduction in standard errors for linear regression "
        "with multi-stage samples”, Survey Methodology 28(2), 2002."
    ),
    (
        "Recommendations ITU-T P.910 (Annex E) and P.913 (12.4, 12.6); Z. Li, C. G. Bampis, "
        "L. Krasula, L. Janowski and I. Katsavounidis, “A simple model for subject behavior in "
        "subjective experiments”, Human Vision and Electronic Imaging, 2020."
    ),
    "Recommendations ITU-R BT.500 (screening by kurtosis) and BT.1788 (screening by correlation).",
    (
        "V. Hosu, L. Agnolucci, O. Wiedemann and D. Iso, “UHD-IQA benchmark database: "
        "pushing the boundaries of blind photo quality assessment”, 2024."
    ),
    (
        "C. Spearman, “Correlation calculated from faulty data”, and W. Brown, “Some experimental "
        "results in the correlation of mental abilities”, British Journal of Psychology 3, 1910."
    ),
    (
        "K. O. McGraw and S. P. Wong, “Forming inferences about some intraclass correlation "
        "coefficients”, Psychological Methods 1, 1996."
    ),
    "K. Krippendorff, “Content analysis: an introduction to its methodology”, 4th edition, 2018.",
    "T. Hossfeld, R. Schatz and S. Egger, “SOS: the MOS is not enough!”, QoMEX, 2011.",
    (
        "J. Zhu, A. Ak, P. Le Callet, S. Sethuraman and K. Rahul, “ZREC: robust recovery of mean "
        "and percentile opinion scores”, ICIP, 2023."
    ),
)


def digits(scale: Scale) -> int:
    """Places after the point that scores on a scale are shown with."""
    whole = scale.high - scale.low
    return 3 if whole <= 1.5 else 2 if whole <= 20 else 1


def listed(words: list[str]) -> str:
    """Join words.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def raters_word(raters: float) -> str:
    """Write a number of raters, which may be a mean.

    Examples
    --------
    >>> raters_word(5.0), raters_word(4.73), raters_word(1.9998)
    ('5', '4.7', '2')
    """
    return number(round(float(raters), 1))


def group_words(groups: GroupAgreement) -> tuple[str, str]:
    """Write the size of the largest groups, and what is extrapolated to.

    Where not everybody rated everything, a group has fewer raters for a stimulus than members.
    """
    last, panel = groups.table.iloc[-1], raters_word(groups.extrapolated.raters)
    size, each = (raters_word(float(last[name])) for name in ("g", "per_stimulus"))
    members = f"{size} rater" if size == "1" else f"{size} raters"
    if groups.design == "complete":
        return members, f"{panel} against {panel}"
    if groups.design == "sparse":
        members += " for a stimulus"
    elif each != size:
        members += f" ({each} for a stimulus)"
    return members, f"{panel} against {panel} for a stimulus"
