"""Results as JSON, which knows neither NaN nor NumPy."""

import json
import math

import numpy as np


def as_json(document: dict[str, object]) -> str:
    """Write a document as JSON, every digit kept; an undefined figure becomes null."""
    return json.dumps(_plain(document), indent=2, allow_nan=False, ensure_ascii=False)


def _plain(value: object) -> object:
    """Turn what a result may hold into what JSON knows."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
