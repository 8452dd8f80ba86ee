"""Functions of SQLite whose own versions take the square of what they are given, in one step that no limit can stop."""

import sqlite3
from collections.abc import Callable
from functools import partial

Value = str | int | float | bytes | None


def make_linear(connection: sqlite3.Connection, longest: int) -> None:
    """Put our own in their place: instr, replace, and trim with the characters to be taken away."""
    functions: tuple[tuple[str, int, Callable[..., Value]], ...] = (
        ("instr", 2, instr),
        ("replace", 3, partial(replace, longest)),
        ("trim", 2, partial(trim, True, True)),
        ("ltrim", 2, partial(trim, True, False)),
        ("rtrim", 2, partial(trim, False, True)),
    )
    for name, arguments, function in functions:
        connection.create_function(name, arguments, function, deterministic=True)


def instr(text: Value, wanted: Value) -> int | None:
    if text is None or wanted is None:
        return None
    if isinstance(text, bytes) and isinstance(wanted, bytes):
        return text.find(wanted) + 1
    return _text(text).find(_text(wanted)) + 1


def replace(longest: int, text: Value, old: Value, new: Value) -> str | None:
    """Raises OverflowError, before it is made, for what is longer than a value may be."""
    if text is None or old is None or new is None:
        return None
    whole, before, after = _text(text), _text(old), _text(new)
    if not before:
        return whole
    if len(whole) + whole.count(before) * (len(after) - len(before)) > longest:
        raise OverflowError
    return whole.replace(before, after)


def trim(left: bool, right: bool, text: Value, characters: Value) -> str | None:
    if text is None or characters is None:
        return None
    whole, unwanted = _text(text), set(_text(characters))
    begin, end = 0, len(whole)
    while left and begin < end and whole[begin] in unwanted:
        begin += 1
    while right and end > begin and whole[end - 1] in unwanted:
        end -= 1
    return whole[begin:end]


def _text(value: str | int | float | bytes) -> str:
    """As SQLite writes it: 1.0 and 1.0e+20."""
    if isinstance(value, float):
        digits, e, exponent = f"{value:.15g}".replace("inf", "Inf").partition("e")
        return digits + (".0" if digits.lstrip("-").isdigit() else "") + e + exponent
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
