"""Where the real rating data lie, and a loud word where they do not."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

REAL_RATINGS = Path(__file__).parents[3] / "shared" / "data" / "ratings"

# The checks against reference results on real ratings need files that do not belong to the
# project. Modules named test_real_* are collected where the files are, and what was left out is
# reported below where they are not.
collect_ignore_glob = [] if REAL_RATINGS.is_dir() else ["*test_real_*.py"]

settings.register_profile("analysis", deadline=None)
settings.load_profile("analysis")


class RealDataAbsent(UserWarning):
    """The checks against reference results on real ratings did not run."""


@pytest.fixture(scope="session", autouse=True)
def _absent_real_data_is_reported():
    if not REAL_RATINGS.is_dir():
        with warnings.catch_warnings():
            warnings.simplefilter("always", RealDataAbsent)
            warnings.warn(
                f"NOT CHECKED against reference results on real ratings: there is no folder "
                f"{REAL_RATINGS}.",
                RealDataAbsent,
                stacklevel=1,
            )


@pytest.fixture
def generator():
    return np.random.default_rng(20240919)
