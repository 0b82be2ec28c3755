"""How many raters and rounds a study needs for the agreement it wants.

`power_curve` and `simulated_power_curve` say what designs lead to, `smallest_design` picks one, and
`estimate_spreads` takes from a pilot study the spreads that both start from.
"""

from analysis.power.curve import power_curve
from analysis.power.design import smallest_design
from analysis.power.simulated import simulated_power_curve
from analysis.power.spreads import Spreads, estimate_spreads

__all__ = [
    "Spreads",
    "estimate_spreads",
    "power_curve",
    "simulated_power_curve",
    "smallest_design",
]
