"""Values of a table, whatever type they came in: as text, as numbers, and in messages."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pandas._typing import DtypeObj

# A number as programs write it. Elsewhere 1_000, 0x1F, inf or other digits might pass for one.
# Separators of files and records (1C to 1F) count as space in a pattern, but not for `float`.
_SPACE = r"[^\S\x1c-\x1f]*"
_NUMBER = rf"{_SPACE}[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?{_SPACE}"


class NoSingleValue(Exception):
    """A column holds lists, bytes or the like."""


class NoText(Exception):
    """A column holds a value that cannot be written as text."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value


def kinds_of(values: "pd.Series[str]") -> tuple[NDArray[np.intp], "pd.Index[str]"]:
    """Code values by the distinct ones.

    Returns
    -------
    codes : integer array
        Of each value, its position in `kinds`; -1 where it is missing.
    kinds : Index of str
        As text and in no order. Two may be one text (1 and "1"), and of a categorical column some
        may not occur.

    Raises
    ------
    NoSingleValue, NoText
        If a value cannot be a label or a number.
    """
    try:
        if isinstance(values.dtype, pd.CategoricalDtype):
            codes: NDArray[np.intp] = np.asarray(values.cat.codes, dtype=np.intp)
            kinds: pd.Index[str] = values.cat.categories
            if kinds.dtype == object:
                kinds = kinds.map(_text_of)
        else:
            if values.dtype == object and pd.api.types.infer_dtype(values) != "string":
                # 1, 1.0 and True are the same key, and three different texts.
                values = values.map(_text_of, na_action="ignore")
            found, kinds = pd.factorize(values)
            codes = np.asarray(found, dtype=np.intp)
        return codes, pd.Index(kinds).astype(str)
    except UnicodeEncodeError as error:
        raise NoText(error.object) from error
    except (TypeError, NotImplementedError) as error:  # lists cannot be told apart
        raise NoSingleValue from error


def shown(value: object, *, quote: bool = False) -> str:
    """Write a value of a table into a message: on one line, and not too long for it."""
    plain = value.item() if isinstance(value, np.generic) else value
    text = repr(plain) if quote or not str(plain).isprintable() else str(plain)
    return text if len(text) <= 80 else f"{text[:60]}... ({len(text)} characters)"


def _text_of(value: object) -> object:
    """Write one value as text."""
    if isinstance(value, bytes | tuple | frozenset | list | set | dict | np.ndarray):
        raise NoSingleValue
    return str(value)


def is_number(dtype: "DtypeObj") -> bool:
    """Whether a column of this type holds real numbers; truth values are none."""
    return (
        pd.api.types.is_numeric_dtype(dtype)
        and not pd.api.types.is_bool_dtype(dtype)
        and not pd.api.types.is_complex_dtype(dtype)
        and not isinstance(dtype, pd.CategoricalDtype)
    )


def is_missing(codes: NDArray[np.intp], kinds: "pd.Index[str]") -> NDArray[np.bool_]:
    """Mark the values that are missing, empty or blank."""
    blank = np.append(np.asarray(kinds.str.strip() == "", dtype=np.bool_), True)
    return blank[codes]  # code -1 takes the last entry


def parsed(kinds: "pd.Index[str]") -> NDArray[np.float64]:
    """Read texts as numbers, to the last digit; NaN where one is none."""
    numbers = np.full(len(kinds), np.nan)
    written = np.asarray(kinds.str.fullmatch(_NUMBER), dtype=np.bool_)
    numbers[written] = np.asarray(kinds[written], dtype=object).astype(np.float64)
    return numbers


def not_a_number(column: str, received: object) -> str:
    """Say what is wrong with a number that is none."""
    text = str(received).strip()
    if text.count(",") == 1 and text.replace(",", "").lstrip("+-").isdecimal():
        return (
            f"{column} {received!r} has a decimal comma; write a point, {text.replace(',', '.')}."
        )
    return (
        f"{column} {shown(received, quote=True)} is not a finite number; "
        f"give a number or leave the rating out."
    )
