"""``mos``: opinion scores with their spread and confidence intervals."""

from argparse import ArgumentParser, Namespace
from typing import TypedDict, get_args

import numpy as np
import pandas as pd

from analysis.commands.command import Command, Result, add_ratings
from analysis.commands.text_table import text_table
from analysis.mos import (
    INTERVALS,
    Average,
    Interval,
    mean_opinion_scores,
    z_scored_opinion_scores,
)
from analysis.ratings import Ratings, read_ratings
from analysis.subject_models import (
    Ambiguity,
    StandardError,
    SubjectModel,
    alternating_projection,
    bias_removed,
    maximum_likelihood,
    rater_deviations,
    zrec,
)

MODELS = ("plain", "bias-removed", "projection", "mle", "zrec", "z-scored")

# What belongs to which model; anything else is refused rather than ignored.
OPTIONS = {
    "ci": ("plain", "bias-removed", "z-scored"),
    "average": ("plain", "bias-removed", "z-scored"),
    "seed": ("plain", "bias-removed", "z-scored"),
    "parity": ("bias-removed", "projection", "mle", "zrec"),
    "ambiguity": ("mle",),
    "standard_error": ("projection",),
    "rescale": ("z-scored",),
}

SCORES = {
    "bias-removed": "the mean of the ratings once each rater's bias is subtracted (P.913, 12.4)",
    "projection": "alternating projection (P.910 Annex E): raters weigh by their consistency",
    "mle": "maximum likelihood of scores, biases, inconsistencies and ambiguities",
    "zrec": "ZREC: raters weigh by the consistency of their z-scores",
}
GUARDED = {
    "projection": "Each rater's inconsistency is guarded against having few ratings.",
    "mle": "Inconsistencies and ambiguities are guarded against having few ratings.",
    "zrec": "Each rater's inconsistency is guarded against having few ratings.",
}
PARITY = {
    "bias-removed": "With parity: the published interval, all ratings as if independent.",
    "projection": "With parity: the published procedure to the letter, not guarded.",
    "mle": "With parity: the reference's own iteration, not guarded.",
    "zrec": "With parity: the published formula, not guarded.",
}
MEANINGS = {
    "bias": "how much higher (lower: -) than the others somebody rates all along.",
    "inconsistency": "how far somebody's ratings scatter around score plus bias; one twice as "
    "large counts a quarter.",
    "ambiguity": "how far ratings scatter here whoever gives them. Only differences between "
    "raters, and between these, can be known.",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `mos` takes."""
    add_ratings(parser)
    parser.add_argument(
        "--model",
        choices=MODELS,
        default="plain",
        help="how scores are recovered from ratings: their mean (plain, default), the mean without "
        "biases (bias-removed), alternating projection, maximum likelihood (mle), zrec, or the "
        "mean of z-scores",
    )
    parser.add_argument(
        "--ci",
        choices=get_args(Interval),
        help="means: 95 %% interval by rater (cluster, default; bootstrap), or all ratings as if "
        "independent",
    )
    parser.add_argument(
        "--average",
        choices=get_args(Average),
        help="means: what counts the same, each rating (default) or each rater",
    )
    parser.add_argument(
        "--ambiguity",
        choices=[*get_args(Ambiguity), "none"],
        help="mle: what has an ambiguity, each content (default), each stimulus or nothing",
    )
    parser.add_argument(
        "--standard-error",
        choices=get_args(StandardError),
        help="projection: from the raters' inconsistencies (weights, default) or from what is left "
        "of the stimulus's own ratings (spread)",
    )
    parser.add_argument(
        "--parity",
        action="store_true",
        help="bias-removed, projection, mle, zrec: the published procedure as sureal computes it",
    )
    parser.add_argument(
        "--rescale", action="store_true", help="z-scored: give 100 (z + 3) / 6 in place of z"
    )
    parser.add_argument(
        "--scale",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="the scale of the ratings; a score outside is refused",
    )
    parser.add_argument(
        "--seed", type=int, metavar="N", help="bootstrap: where chance starts (default: 0)"
    )


def run(options: Namespace) -> Result:
    """Compute them."""
    _check(options)
    scale = None if options.scale is None else tuple(options.scale)
    ratings = read_ratings(options.ratings, scale=scale)
    if options.model in ("plain", "z-scored"):
        return _means(options, ratings)
    return _modelled(options, _fit(options, ratings))


def _check(options: Namespace) -> None:
    """Refuse what the model does not take."""
    for name, models in OPTIONS.items():
        if getattr(options, name) not in (None, False) and options.model not in models:
            raise ValueError(
                f"--{name.replace('_', '-')} belongs to model {' and '.join(models)}, not to "
                f"{options.model}; leave it out or choose another --model."
            )
    if options.parity and options.ci not in (None, "normal"):
        raise ValueError(
            f"--parity means the published interval, --ci normal, not {options.ci}; "
            f"leave one of them out."
        )
    if options.seed is not None and options.ci != "bootstrap":
        raise ValueError("--seed is for --ci bootstrap, nothing else is random; leave it out.")


class _Means(TypedDict):
    """What the means take."""

    ci: Interval
    average: Average


def _interval(options: Namespace) -> _Means:
    """Fill in the defaults."""
    return {
        "ci": options.ci or ("normal" if options.parity else "cluster"),
        "average": options.average or "ratings",
    }


def _means(options: Namespace, ratings: Ratings) -> Result:
    how = _interval(options)
    chance = np.random.default_rng(options.seed or 0)
    if options.model == "plain":
        table = mean_opinion_scores(ratings, **how, generator=chance)
        raters = rater_deviations(ratings)
        scores = "MOS: mean"
    else:
        table = z_scored_opinion_scores(ratings, **how, generator=chance, rescale=options.rescale)
        # Biases and inconsistencies are what z-scores are meant to take away.
        raters = pd.DataFrame()
        unit = "100 (z + 3) / 6" if options.rescale else "z"
        scores = f"MOS: mean of {unit}, z from each rater's own mean and SD,"
    document: dict[str, object] = {
        "model": options.model,
        **how,
        "confidence": 0.95,
        "stimuli": table.to_dict("records"),
        "raters": raters.to_dict("records"),
        **_provenance(table, raters),
    }
    text = (
        f"{text_table(table)}\n\n{scores} over {how['average']}. "
        f"95 % interval ({how['ci']}): {INTERVALS[how['ci']]}."
    )
    return Result(document, text, table)


def _provenance(stimuli: pd.DataFrame, raters: pd.DataFrame) -> dict[str, object]:
    """Say what the figures were made from, and what each column is in which unit."""
    return {
        "source": stimuli.attrs["source"],
        "scale": stimuli.attrs["scale"],
        "columns": {
            "stimuli": stimuli.attrs["columns"],
            "raters": raters.attrs.get("columns", {}),
        },
    }


def _fit(options: Namespace, ratings: Ratings) -> SubjectModel:
    if options.model == "bias-removed":
        chance = np.random.default_rng(options.seed or 0)
        return bias_removed(ratings, **_interval(options), parity=options.parity, generator=chance)
    if options.model == "projection":
        return alternating_projection(
            ratings,
            standard_error=options.standard_error or "weights",
            parity=options.parity,
        )
    if options.model == "mle":
        ambiguity: Ambiguity | None = options.ambiguity or "content"
        if options.ambiguity == "none":
            ambiguity = None
        return maximum_likelihood(ratings, ambiguity=ambiguity, parity=options.parity)
    return zrec(ratings, parity=options.parity)


def _modelled(options: Namespace, model: SubjectModel) -> Result:
    document: dict[str, object] = {
        "model": model.model,
        "parity": options.parity,
        "ci": "model",
        "confidence": 0.95,
        "stimuli": model.stimuli.to_dict("records"),
        "raters": model.raters.to_dict("records"),
        **_provenance(model.stimuli, model.raters),
    }
    if options.model == "bias-removed":
        document |= _interval(options)
    if options.model == "projection":
        document["standard_error"] = options.standard_error or "weights"
    if model.contents is not None:
        document["ambiguity"] = options.ambiguity or "content"
        document["contents"] = model.contents.to_dict("records")
    document["iterations"] = model.iterations
    document["converged"] = model.converged
    document["loglikelihood"] = model.loglikelihood
    tables = [text_table(model.stimuli), text_table(model.raters)]
    if model.contents is not None:
        tables.append(text_table(model.contents))
    text = "\n\n".join(tables) + "\n\n" + "\n".join(_words(options, model))
    return Result(document, text, model.stimuli)


def _words(options: Namespace, model: SubjectModel) -> list[str]:
    """Say in words what was computed and what the columns mean."""
    guard = (PARITY if options.parity else GUARDED).get(options.model)
    lines = [f"MOS: {SCORES[options.model]}." + (f" {guard}" if guard else "")]
    if options.model == "bias-removed":
        how = _interval(options)
        lines.append(
            f"95 % interval ({how['ci']}) of the mean over {how['average']}: "
            f"{INTERVALS[how['ci']]}."
        )
    elif options.standard_error == "spread":
        lines.append("95 % interval: MOS +- 1.96 se, se from the stimulus's own residuals.")
    else:
        given = (
            "inconsistencies and ambiguities" if model.contents is not None else "inconsistencies"
        )
        lines.append(f"95 % interval: MOS +- 1.96 se, se from the {given}.")
    if options.model in ("projection", "mle"):
        lines.append(
            f"At rest after {model.iterations} iterations."
            if model.converged
            else f"NOT at rest after {model.iterations} iterations: do not rely on these figures."
        )
    unit = "in SDs of the stimulus" if options.model == "zrec" else "on the scale of the ratings"
    meanings = dict(MEANINGS)
    if options.model == "bias-removed":
        meanings["inconsistency"] = "how far somebody's ratings scatter around MOS plus bias."
    if model.contents is None:
        del meanings["ambiguity"]
    lines += [f"{word} ({unit}): {meaning}" for word, meaning in meanings.items()]
    return lines


COMMAND = Command(
    "mos", "Mean opinion score, SD and confidence interval per stimulus.", add_arguments, run
)
