"""How an attempt at the gate went, computed from its ratings."""

from annotations.models import Assignment, Rating
from annotations.protocol.qualification import Verdict, judge


def verdict_of(assignment: Assignment) -> Verdict:
    """Judge a qualification assignment whose presentations all have ratings.

    Raises
    ------
    ValueError
        Where there are no ratings.
    """
    config = assignment.version.config
    answers = Rating.objects.filter(
        presentation__assignment=assignment, value__isnull=False
    ).values_list("value", "presentation__stimulus__gold__mos", "presentation__stimulus__gold__sd")
    rows = [(config.scale.share(value or 0), mos, sd) for value, mos, sd in answers]
    values, mos, sd = zip(*rows, strict=True) if rows else ((), (), ())
    return judge(
        values,
        mos,
        sd,
        min_accuracy=config.qualification.min_accuracy,
        min_srcc=config.qualification.min_srcc,
    )
