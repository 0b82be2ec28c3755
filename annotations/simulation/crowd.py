"""Many simulated raters at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from analysis.simulate import RaterModel
from annotations.models import Study
from annotations.models.rater import RaterKind
from annotations.protocol.errors import StudyNotOpen
from annotations.services import invitations

from .rater import SimulatedRater
from .truth import known_truth

CARELESS = RaterModel(bias_sd=0.1, image_sd=0.7, repeat_sd=0.7)
"""A rater who answers almost at random: the gate stops all but one or two in a hundred."""


def simulate(
    *,
    study: Study,
    qualities: dict[str, float],
    count: int,
    careless: int = 0,
    seed: int = 0,
    url: str,
    longest_wait: float,
    on_answer: Callable[[], None] = lambda: None,
) -> Counter[str]:
    """Let simulated raters go the whole way through the server at an address.

    Parameters
    ----------
    study : Study
        Which study.
    qualities : dict of str to float
        See `known_truth`.
    count, careless : int
        How many raters, and how many of them answer carelessly.
    seed : int
        What their answers are drawn from.
    url : str
        The server's address.
    longest_wait : float
        Seconds that a rater sits out a cool-down.
    on_answer : callable
        Called after each stored answer, from several threads.

    Returns
    -------
    Counter of str
        How many raters ended at which stage.

    Raises
    ------
    StudyNotOpen
        Where the study takes no raters.
    httpx.HTTPError
        Where the server cannot be reached, or refuses something.
    WaitsLonger
        Where a cool-down is longer than `longest_wait`.
    """
    if study.state != Study.State.OPEN:
        raise StudyNotOpen(f"Study '{study.slug}' is {study.state}; open it first.")
    # Before anybody is invited: an invitation that nobody can take up would stay behind.
    httpx.get(f"{url}/healthz").raise_for_status()
    truth = known_truth(study, qualities)
    invited = invitations.invite(
        study=study, count=count, kind=RaterKind.SIMULATED, note="simulated"
    )

    def walk(place: int) -> str:
        rater = SimulatedRater(
            f"{url}/r/{invitations.token_of(invited[place])}/",
            truth,
            behaviour=CARELESS if place >= count - careless else None,
            seed=seed + place,
            on_answer=on_answer,
        )
        return str(rater.walk(longest_wait=longest_wait)["stage"])

    # Raters mostly wait, for the server and for the cool-down: a thread each costs little.
    with ThreadPoolExecutor(max_workers=count) as pool:
        return Counter(pool.map(walk, range(count)))
