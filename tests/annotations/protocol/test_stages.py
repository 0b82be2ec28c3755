from itertools import product

import pytest

from annotations.protocol.stages import ENDED, Stage, may_follow

WAY = [
    ("consent", "display"),
    ("display", "instructions"),
    ("instructions", "training"),
    ("training", "qualification"),
    ("qualification", "main"),
    ("qualification", "screened_out"),
    ("main", "done"),
]
WITHDRAWALS = [
    (stage, "withdrawn")
    for stage in ("consent", "display", "instructions", "training", "qualification", "main")
]


@pytest.mark.parametrize(("current", "following"), list(product(Stage, Stage)))
def test_it_lets_raters_go_the_way_and_no_other(current, following):
    assert may_follow(current, following) == ((current, following) in WAY + WITHDRAWALS)


def test_it_ends_where_nothing_follows():
    ends = {stage for stage in Stage if not any(may_follow(stage, other) for other in Stage)}
    assert ends == ENDED
