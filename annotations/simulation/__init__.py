"""Simulated raters: they go the whole way through the public HTTP API, as a browser would."""

from .rater import SimulatedRater, WaitsLonger

__all__ = ["SimulatedRater", "WaitsLonger"]
