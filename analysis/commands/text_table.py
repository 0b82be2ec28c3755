"""A frame as text for a terminal: numbers to the right, nothing cut off without saying so."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

WHOLE_ROWS = 100


def text_table(frame: pd.DataFrame, *, whole: int = WHOLE_ROWS) -> str:
    """Lay out a frame in columns.

    A frame of more than `whole` rows shows its first ones and says how many there are and where
    to get them all. NaN is shown as a dash.

    Examples
    --------
    >>> print(text_table(pd.DataFrame({"rater": ["p", "long"], "n": [3, 12], "srcc": [0.5, None]})))
    rater   n    srcc
    p       3  0.5000
    long   12       -
    """
    shown = frame if len(frame) <= whole else frame.head(whole // 5)
    columns = [_cells(shown[name]) for name in shown.columns]
    lines = ["  ".join(cells).rstrip() for cells in zip(*columns, strict=True)]
    if len(shown) < len(frame):
        lines.append(
            f"... the first {len(shown)} of {len(frame)} rows; write them all with -o FILE.csv"
        )
    return "\n".join(lines)


def _cells(column: "pd.Series[float]") -> list[str]:
    """Format a column, header first, to one width."""
    name = str(column.name)
    if not pd.api.types.is_numeric_dtype(column):
        texts = [name, *column.astype(str)]
        width = max(map(len, texts))
        return [text.ljust(width) for text in texts]
    if pd.api.types.is_integer_dtype(column):
        texts = [name, *column.astype(str)]
    else:
        digits = _decimals(column.to_numpy())
        texts = [name, *("-" if np.isnan(value) else f"{value:.{digits}f}" for value in column)]
    width = max(map(len, texts))
    return [text.rjust(width) for text in texts]


def _decimals(values: NDArray[np.floating]) -> int:
    """Four digits after the point for scores of 0..1, two for scores of 0..100."""
    largest = np.max(np.abs(values[np.isfinite(values)]), initial=0.0)
    return 4 if largest <= 1 else 3 if largest <= 10 else 2
