"""What the parts of the page share: numbered figures, and their drawings for the files."""

from dataclasses import dataclass, field

from matplotlib.figure import Figure

from analysis.report import figures
from analysis.report.findings import Findings
from analysis.report.page import (
    Markup,
    Panel,
    figure,
)


@dataclass
class Drawer:
    """Numbers the figures, and keeps their SVG for the files."""

    found: Findings
    drawings: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def draw(self, drawing: Figure, *, name: str, title: str, shows: str, above: str = "") -> Panel:
        svg = figures.to_svg(drawing, name=name, title=title, description=shows)
        self.drawings[name] = svg
        return Panel(name, svg, above)

    def figure(self, *panels: Panel, caption: str, how: str) -> Markup:
        self.count += 1
        return figure(panels, label=f"Figure {self.count}", caption=caption, how=how)
