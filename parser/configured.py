"""What is wrong with a file of the configuration, by its keys, in Chinese with English beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml
from pydantic import ValidationError

NOT_A_MAPPING = "须是 键: 值 | must be keys with values"

_WRONG: Mapping[str, str] = {
    "extra_forbidden": "没有这个键 | there is no such key",
    "missing": "缺这个键 | is missing",
    "string_type": "须是文字，请加引号 | must be a text, in quotes",
    "string_too_short": "不能为空 | must not be empty",
    "string_pattern_mismatch": "写法须符合 {pattern} | must be written like {pattern}",
    "literal_error": "须是 {expected} 之一 | must be one of {expected}",
    "enum": "须是 {expected} 之一 | must be one of {expected}",
    "greater_than": "须大于 {gt} | must be more than {gt}",
    "greater_than_equal": "至少 {ge} | must be at least {ge}",
    "less_than": "须小于 {lt} | must be less than {lt}",
    "less_than_equal": "至多 {le} | must be at most {le}",
    "too_short": "至少 {min_length} 项 | needs at least {min_length}",
    "too_long": "至多 {max_length} 项 | has more than {max_length}",
}
"""By pydantic's type of fault (https://docs.pydantic.dev/latest/errors/validation_errors/); braces are its context."""
_KINDS: Mapping[str, str] = {
    "int": "须是整数 | must be a whole number",
    "float": "须是数 | must be a number",
    "decimal": "须是数 | must be a number",
    "bool": "须是 true 或 false | must be true or false",
    "date": "须是日期，如 2021-01-31 | must be a date, like 2021-01-31",
    "datetime": "须是时间 | must be a time",
    "tuple": "须是列表 | must be a list",
    "list": "须是列表 | must be a list",
    "frozen": "须是列表 | must be a list",
    "dict": NOT_A_MAPPING,
    "mapping": NOT_A_MAPPING,
    "model": NOT_A_MAPPING,
    "path": "须是路径 | must be a path",
}
"""By the beginning of the type, where it has no line of its own."""


def wrong(error: Exception) -> str:
    """What a person can mend, one fault after the other; never a value, for some are secret."""
    if isinstance(error, ValidationError):
        told: Sequence[Mapping[str, Any]] = error.errors(include_url=False, include_input=False)
        return "; ".join(f"{_key(fault['loc'])}{_told(fault)}" for fault in told)
    for kind, tell in _OTHER.items():
        if isinstance(error, kind):
            return tell(error)
    return str(error)


def _told(fault: Mapping[str, Any]) -> str:
    """Of a fault that nobody translated, pydantic's own English."""
    kind, context = str(fault["type"]), fault.get("ctx", {})
    if kind == "value_error":
        said = str(context["error"])
        return said if " | " in said else f"不合要求 | {said}"
    told = _WRONG.get(kind) or _KINDS.get(kind.partition("_")[0])
    return told.format(**context) if told else f"不合要求 | {fault['msg']}"


def _key(location: tuple[int | str, ...]) -> str:
    """As it is written: channels[0].url; without pydantic's names for what else might stand there."""
    named = [part for part in location if isinstance(part, int) or "[" not in part]
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in named).lstrip(".")
    return f"{key}: " if key else ""


def _no_yaml(error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return f"不是 YAML | is no YAML: {error}"
    zh, en = (
        f"第 {mark.line + 1} 行第 {mark.column + 1} 列",
        f"line {mark.line + 1}, column {mark.column + 1}",
    )
    return f"{zh}不是 YAML | {en}: is no YAML: {error.problem}"


def _unreadable(error: Any) -> str:
    if isinstance(error, FileNotFoundError):
        return "没有这个文件 | there is no such file"
    return f"读不出来 | cannot be read: {error.strerror}"


_OTHER: Mapping[type[Exception], Callable[[Any], str]] = {
    yaml.YAMLError: _no_yaml,
    UnicodeDecodeError: lambda _error: "不是 UTF-8 | is not in UTF-8",
    OSError: _unreadable,
}
