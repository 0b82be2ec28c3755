"""The opinion score of every stimulus, sorted as one likes."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations.selectors.raters import newest_config
from annotations.selectors.results import main_ratings, results_of

from .access import Access, Act, needs
from .figures import Interval, histogram, interval

_PER_PAGE = 100
_COLUMNS = {
    "name": "Image",
    "n": "n",
    "mos": "MOS",
    "sd": "SD",
    "ci_low": "95 % CI",
}


@dataclass(frozen=True)
class Heading:
    """A column that the table can be sorted by.

    Attributes
    ----------
    label : str
        What it holds.
    sort : str
        What a click sorts by; a leading dash means the largest first.
    order : str
        How the table is sorted by it now, as `aria-sort` has it; empty where it is not.
    numeric : bool
        Whether it holds numbers.
    """

    label: str
    sort: str
    order: str
    numeric: bool


@dataclass(frozen=True)
class ScoreLine:
    """A stimulus with its opinion score, on [0, 1]."""

    stimulus: int
    name: str
    n: int
    n_raters: int
    mos: float
    sd: float
    ci_low: float
    ci_high: float
    note: str
    interval: Interval


_FIELDS = ("stimulus", "name", "n", "n_raters", "mos", "sd", "ci_low", "ci_high", "note")


@require_safe
@needs(Act.LOOK)
def results(request: HttpRequest, access: Access) -> HttpResponse:
    """Show the MOS table of the main stimuli, and what belongs to reading it."""
    study = access.study
    found = results_of(study, main_ratings(study))
    sort = request.GET.get("sort", "-mos")
    column, descending = sort.removeprefix("-"), sort.startswith("-")
    if column not in _COLUMNS:
        sort, column, descending = "-mos", "mos", True
    # Ties, and stimuli without the figure, come in the order of their names.
    scores = found.scores.sort_values("name").sort_values(
        column, ascending=not descending, kind="stable"
    )
    page = Paginator(range(len(scores)), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "access": access,
        "study": study,
        "config": newest_config(study),
        "tab": "results",
        "results": found,
        "histogram": histogram(found.scores["mos"]),
        "headings": [_heading(name, column, descending) for name in _COLUMNS],
        "sort": sort,
        "page": page,
        "lines": [
            ScoreLine(
                **{field: row[field] for field in _FIELDS},
                interval=interval(row["mos"], row["ci_low"], row["ci_high"]),
            )
            for row in scores.iloc[list(page.object_list)].to_dict("records")
        ],
    }
    return render(request, "annotations/results.html", context)


def _heading(name: str, sorted_by: str, descending: bool) -> Heading:
    order = ("descending" if descending else "ascending") if name == sorted_by else ""
    # Numbers begin with the largest, names with A; a second click turns the order round.
    begin_descending = name != "name"
    turn = not descending if order else begin_descending
    return Heading(_COLUMNS[name], f"-{name}" if turn else name, order, numeric=name != "name")
