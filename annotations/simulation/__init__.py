"""Simulated raters: they go the whole way through the public HTTP API, as a browser would."""

from .rater import Behaviour, SimulatedRater, WaitsLonger

__all__ = ["Behaviour", "SimulatedRater", "WaitsLonger"]
