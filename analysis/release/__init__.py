"""A dataset of opinion scores for others: tables, checksums, a data card, Croissant."""

from analysis.release.about import About
from analysis.release.croissant import ReleasedFile
from analysis.release.sets import SplitPlan
from analysis.release.writing import Release, release

__all__ = ["About", "Release", "ReleasedFile", "SplitPlan", "release"]
