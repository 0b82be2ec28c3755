"""The parts of the page: each figure and table with its words, or why it is not there."""

from collections.abc import Callable, Iterable

from analysis.report.findings import Findings
from analysis.report.page import Markup, Section
from analysis.report.sections.agreement import agreement_section
from analysis.report.sections.drawer import Drawer
from analysis.report.sections.overview import data_section, methods_section, summary_section
from analysis.report.sections.raters import (
    raters_section,
    repetition_section,
    screening_section,
)
from analysis.report.sections.scores import scores_section
from analysis.report.sections.splits import splits_section

__all__ = ["sections"]


def sections(found: Findings) -> tuple[list[Section], dict[str, str]]:
    """Lay out all parts of the page.

    Returns
    -------
    list of Section
    dict
        The SVG of every drawing, by the name of its file without ``.svg``.
    """
    drawer = Drawer(found)
    parts: list[tuple[str, str, Callable[[Drawer], Iterable[Markup]]]] = [
        ("summary", "Summary", summary_section),
        ("scores", "Opinion scores", scores_section),
        ("agreement", "Agreement between raters", agreement_section),
        ("repetition", "Raters asked twice", repetition_section),
        ("raters", "Raters", raters_section),
        ("screening", "Screening", screening_section),
        ("splits", "Splits", splits_section),
        ("data", "Notes on the data", data_section),
        ("methods", "For the methods section", methods_section),
    ]
    laid_out = [Section(name, title, tuple(build(drawer))) for name, title, build in parts]
    return laid_out, drawer.drawings
