"""What the report says in words: the summary, and the methods paragraph of a paper."""

import platform
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from analysis.reliability import GroupAgreement
from analysis.report.findings import Findings
from analysis.report.page import number
from analysis.report.screened import Missing
from analysis.report.words import (
    METHOD_NAMES,
    MODEL_SENTENCES,
    digits,
    group_words,
    listed,
)
from analysis.screening import Screening
from analysis.words import counted


def subtitle(found: Findings) -> str:
    """Say in a line what the report is about."""
    return (
        f"{counted(found.n_ratings, 'rating')} of {counted(found.n_stimuli, 'stimulus')} by "
        f"{counted(found.n_raters, 'rater')}, from {found.source}"
    )


def summary(found: Findings) -> list[str]:
    """Say in plain words what was found; what was not is left to its section."""
    places = digits(found.scale)
    mos = found.stimuli["mos"].dropna().to_numpy()
    half = ((found.stimuli["ci_high"] - found.stimuli["ci_low"]) / 2).dropna().to_numpy()
    said = [f"{_who(found)} The scale runs from {found.scale}."]
    if len(mos) > 1:
        said.append(
            f"Opinion scores lie between {number(mos.min(), places)} and "
            f"{number(mos.max(), places)}, with a mean of {number(mos.mean(), places)} and a "
            f"standard deviation of {number(mos.std(ddof=1), places)}."
        )
    if len(half):
        said.append(
            f"A score is typically known to ± {number(float(np.median(half)), places)} (median "
            f"half width of the 95 % intervals)."
        )
    if not isinstance(found.rounds, Missing):
        one, two = found.rounds.rounds
        said.append(
            f"Asked again, the same raters gave round {two} MOS that rank the stimuli as round "
            f"{one} did with SRCC {number(found.rounds.srcc, 2)}, and that differ by "
            f"{number(found.rounds.rmse, places)} (RMSE)."
        )
    for part, groups in found.groups.items():
        if isinstance(groups, GroupAgreement):
            last, far = groups.table.iloc[-1], groups.extrapolated
            size, panel = group_words(groups)
            begin = "Different raters:" if part == "all stimuli" else "On the test set alone,"
            said.append(
                f"{begin} two groups of {size} agree with SRCC "
                f"{number(float(last['srcc_mean']), 2)} and RMSE "
                f"{number(float(last['rmse_mean']), places)}; for {panel}, SRCC "
                f"{number(far.srcc, 2)} is expected."
            )
    said.append(_screened(found))
    return said


def _who(found: Findings) -> str:
    per = found.per_stimulus
    times = (
        counted(int(per.min()), "rating")
        if per.min() == per.max()
        else f"{per.min():,} to {per.max():,} ratings"
    )
    rounds = len(found.rounds_found)
    return (
        f"{counted(found.n_raters, 'rater').capitalize()} gave "
        f"{counted(found.n_ratings, 'rating')} of {counted(found.n_stimuli, 'stimulus')} in "
        f"{counted(rounds, 'round')}; each stimulus has {times}."
    )


def _screened(found: Findings) -> str:
    judged = {
        method: screening
        for method, screening in found.screenings.items()
        if isinstance(screening, Screening)
    }
    if not judged:
        return "Nobody was screened."
    rejecting = {
        method: len(screening.rejected)
        for method, screening in judged.items()
        if len(screening.rejected)
    }
    names = listed([METHOD_NAMES[method] for method in judged])
    if not rejecting:
        return f"Screening rejects nobody (by {names})."
    which = listed(
        [f"{METHOD_NAMES[method]} rejects {number}" for method, number in rejecting.items()]
    )
    kept = [METHOD_NAMES[method] for method in judged if method not in rejecting]
    nobody = f"; {listed(kept)} rejects nobody" if kept else ""
    return (
        f"Screening: {which} of {counted(found.n_raters, 'rater')}{nobody}. All scores here are of "
        f"all raters; figures with and without the rejected stand side by side below."
    )


def methods(found: Findings) -> list[str]:
    """Write what a paper says on its ratings, numbers filled in; [n] are `REFERENCES`."""
    paragraphs = [
        (
            f"{_who(found)} Ratings were given on a scale from {found.scale}. "
            f"{MODEL_SENTENCES[found.model]}. {_spread(found)}"
        ),
        " ".join([_agreement_words(found), *_coefficients(found)]),
        _screening_words(found),
        (
            f"All figures were computed with iqastudy {_version('iqastudy')} (Python "
            f"{platform.python_version()}, NumPy {_version('numpy')}, SciPy {_version('scipy')}, "
            f"pandas {_version('pandas')}; random draws from seed {found.seed})."
        ),
    ]
    return [text for text in paragraphs if text.strip()]


def _spread(found: Findings) -> str:
    places = digits(found.scale)
    half = ((found.stimuli["ci_high"] - found.stimuli["ci_low"]) / 2).dropna()
    if not len(half):
        return "Confidence intervals need two raters per stimulus and are not given."
    median = f"median half width {number(float(half.median()), places)}"
    if found.model != "plain":
        return (
            f"95 % confidence intervals are the model's: 1.96 standard errors to either side "
            f"({median})."
        )
    n_raters = found.plain["n_raters"]
    freedom = f"{int(n_raters.min()) - 1}" if n_raters.min() == n_raters.max() else "R − 1"
    return (
        f"As ratings of one rater are not independent, 95 % confidence intervals take the rater "
        f"for the unit: standard errors are those of the raters' means (cluster-robust, "
        f"bias-reduced [1]), with Student's t on {freedom} degrees of freedom ({median}). Standard "
        f"deviations are over all ratings of a stimulus (n − 1; mean "
        f"{number(float(found.plain['sd'].mean()), places)})."
    )


def _agreement_words(found: Findings) -> str:
    places = digits(found.scale)
    said = []
    if not isinstance(found.rounds, Missing):
        rounds = found.rounds
        said.append(
            f"MOS of round {rounds.rounds[1]} against MOS of round {rounds.rounds[0]}, over the "
            f"{rounds.n_pairs:,} pairs of ratings that {counted(rounds.n_raters, 'rater')} gave "
            f"in both, have a Spearman correlation (SRCC) of {number(rounds.srcc, 3)} and a "
            f"root-mean-square difference (RMSE) of {number(rounds.rmse, places)} "
            f"({counted(rounds.n_stimuli, 'stimulus')})."
        )
    for part, groups in found.groups.items():
        if isinstance(groups, GroupAgreement):
            said += _groups_words(part, groups, places)
    return " ".join(said)


def _groups_words(part: str, groups: GroupAgreement, places: int) -> list[str]:
    last, far = groups.table.iloc[-1], groups.extrapolated
    size, panel = group_words(groups)
    measured = (
        f"SRCC {number(float(last['srcc_mean']), 3)} ± {number(float(last['srcc_sd']), 3)} and "
        f"RMSE {number(float(last['rmse_mean']), places)} ± "
        f"{number(float(last['rmse_sd']), places)}"
    )
    beyond = f"SRCC {number(far.srcc, 3)} and RMSE {number(far.rmse, places)}"
    of = counted(int(last["n_stimuli"]), "stimulus")
    if part != "all stimuli":
        return [f"On the {part} alone ({of}) these are {measured}, extrapolated {beyond}."]
    how = (
        "the raters of each stimulus were split into two halves at random"
        if groups.design == "sparse"
        else "pairs of disjoint rater groups of equal size were drawn"
    )
    words = (
        f"For the agreement of different raters {how} [4]; with {size} in a group, MOS "
        f"agree with {measured} (mean ± SD over {int(last['draws'])} draws; {of}). Extrapolated to "
        f"{panel} by the Spearman-Brown formula [5] (exact for Pearson's "
        f"correlation, approximate for SRCC) and by σ√(2/g) for RMSE, this is {beyond}."
    )
    return [words]


def _coefficients(found: Findings) -> list[str]:
    said = []
    parts = [
        f"{row['type']} = {number(row['icc'], 3)} "
        f"[{number(row['ci_low'], 3)}, {number(row['ci_high'], 3)}]"
        for row in found.reliability.icc.to_dict("records")
        if row["type"] in ("ICC(A,1)", "ICC(A,k)") and np.isfinite(row["icc"])
    ]
    if parts:
        said.append(f"Intraclass correlations with 95 % intervals [6]: {', '.join(parts)}.")
    alphas = [
        f"{number(alpha.alpha, 3)} ({alpha.level})"
        for alpha in (found.reliability.interval, found.reliability.ordinal)
        if np.isfinite(alpha.alpha)
    ]
    if alphas:
        said.append(f"Krippendorff's alpha [7] is {listed(alphas)}.")
    if np.isfinite(found.reliability.sos.a):
        said.append(f"The SOS parameter [8] is a = {number(found.reliability.sos.a, 3)}.")
    return said


def _screening_words(found: Findings) -> str:
    counts: dict[int, list[str]] = {}
    for method, screening in found.screenings.items():
        if isinstance(screening, Screening):
            counts.setdefault(len(screening.rejected), []).append(METHOD_NAMES[method])
    if not counts:
        return ""
    said = [
        f"{listed(names)} would reject {number(count) if count else 'none'}"
        for count, names in counts.items()
    ]
    return (
        f"Raters were screened [3]: of {counted(found.n_raters, 'rater')}, {listed(said)}. The "
        f"scores reported are those of all raters."
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed as a package)"
