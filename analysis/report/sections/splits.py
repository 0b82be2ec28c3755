"""The splits of the dataset."""

from collections.abc import Iterable

from analysis.report import figures
from analysis.report.page import (
    Column,
    Markup,
    absent,
    listing,
    number,
    table,
)
from analysis.report.sections.drawer import Drawer
from analysis.report.sets import uniformity
from analysis.report.words import digits, listed


def splits_section(drawer: Drawer) -> Iterable[Markup]:
    """Show the splits, or say how to have them."""
    found = drawer.found
    if found.sets is None:
        yield absent(
            "No splits were given; name a table of them with --mos-set, or let them be drawn with "
            "--test and --validation."
        )
        return
    sets = found.sets
    mos = found.stimuli["mos"].to_numpy()
    scores = {name: mos[sets.codes == code] for code, name in enumerate(sets.names)}
    distances = uniformity(mos, sets)
    told = listed([f"{name} {len(values):,}" for name, values in scores.items()])
    yield drawer.figure(
        drawer.draw(
            figures.split_sizes(scores),
            name="splits-sizes",
            title="Sizes of the splits",
            shows=f"Stimuli in each split: {told}.",
            above="(a) Sizes",
        ),
        drawer.draw(
            figures.split_distributions(scores),
            name="splits-mos",
            title="MOS in each split",
            shows="Share of each split in 20 equal parts of the range of MOS. "
            + " ".join(
                f"{row.set}: MOS from {number(row.mos_min, 3)} to {number(row.mos_max, 3)}, "
                f"SD {number(row.mos_sd, 3)}."
                for row in distances.itertuples()
            ),
            above="(b) MOS",
        ),
        caption="(a) Number of stimuli in each split. (b) Distribution of the MOS of each split, "
        "in 20 equal parts of their range. As in Fig. 5 of UHD-IQA.",
        how="(b) A line far above the dotted one means that much of the split has this MOS. The "
        "nearer a split's line keeps to the dotted one, the more evenly it tests all qualities.",
    )
    places = digits(found.scale)
    yield table(
        distances,
        (Column("set", "Split"), Column("n", "Stimuli"), Column("mos_mean", "Mean MOS", places),
         Column("mos_sd", "SD of MOS", places), Column("mos_min", "Lowest", places),
         Column("mos_max", "Highest", places),
         Column("total_variation", "Distance from uniform", 3)),
        caption="The splits. Distance from uniform: total variation over 20 equal bins, from 0 "
        "(uniform) to 0.95 (all in one bin).",
    )  # fmt: skip
    if sets.notes:
        yield listing(sets.notes)
