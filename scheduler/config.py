"""schedule.yaml and alerts.yaml as an operator writes them, refused with file and key when they are wrong."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from apscheduler.triggers.cron import CronTrigger
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from crawler.portals import Kind, Level
from crawler.running.removal import Removal
from db.shipped import has_credentials
from parser.configured import NOT_A_MAPPING, wrong
from parser.model import Severity
from parser.yaml_file import load_yaml

AlertKind = Literal[
    "malformed", "changed", "late", "missing", "removed", "moved", "broken_crawl", "broken_copy"
]
CopyKind = Literal["backup", "ship"]
AlertEvent = Literal["open", "resolve"]
Lang = Literal["zh", "en"]

LEAP_YEAR = 2024  # so that 02-29 is a day like any other


class ConfigError(Exception):
    """A configuration that cannot be used; the message names the file and the key."""


def _month_day(value: object) -> object:
    """`MM-DD` as (month, day); anything else is left for pydantic to refuse."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{2}-\d{2}", value):
        raise ValueError(
            f'{value!r} 不是一年中的一天，请写成 "MM-DD"（加引号）'
            f' | {value!r} is no day of the year; write it as "MM-DD" in quotes'
        )
    month, day = int(value[:2]), int(value[3:])
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        raise ValueError(f"没有 {value} 这一天 | there is no day {value}") from None
    return (month, day)


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"没有时区 {name!r} | unknown time zone {name!r}") from error
    return name


def _in_every_year(day: tuple[int, int]) -> tuple[int, int]:
    if day == (2, 29):
        raise ValueError("02-29 不是每年都有 | 02-29 is not a day of every year")
    return day


MonthDay = Annotated[tuple[int, int], BeforeValidator(_month_day)]
YearlyDay = Annotated[MonthDay, AfterValidator(_in_every_year)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeadlineRule(_Strict):
    """One line of the law: the first whose conditions an organ and year meet decides; no `due` = no duty."""

    source: Annotated[str, Field(min_length=1)]
    due: YearlyDay | None
    from_year: int | None = None
    to_year: int | None = None
    levels: tuple[Level, ...] = ()
    kinds: tuple[Kind, ...] = ()


class Period(_Strict):
    """A part of the year (first and last day included) and when a portal is crawled in it, as cron fields."""

    name: Annotated[str, Field(min_length=1)]
    first: MonthDay
    last: MonthDay
    hour: str
    day_of_week: str = "*"

    @model_validator(mode="after")
    def _usable(self) -> "Period":
        if self.first > self.last:
            raise ValueError(
                "first: 在 last 之后；跨年的时段请写成两段"
                " | first: stands after last; write a period that spans New Year as two"
            )
        CronTrigger(hour=self.hour, day_of_week=self.day_of_week)
        return self


class CrawlPolicy(_Strict):
    """How jobs run: several portals at once, a portal never twice; a late job still runs within the grace."""

    concurrent: Annotated[int, Field(ge=1, le=64)] = 4
    jitter_minutes: Annotated[int, Field(ge=0, le=59)] = 50
    misfire_grace_hours: Annotated[float, Field(gt=0)] = 24
    stalled_after_hours: Annotated[float, Field(gt=0)] = 12


class Copies(_Strict):
    """Copies off the machine, none by default: WARC files shipped to a URL, a backup a day in a folder."""

    hour: str = "3"
    backup: Path | None = None
    keep: Annotated[int, Field(ge=1)] = 7
    ship: str | None = None

    @model_validator(mode="after")
    def _usable(self) -> "Copies":
        if self.backup is not None and not self.backup.is_absolute():
            raise ValueError("backup: 须是绝对路径 | backup: must be an absolute path")
        if self.ship is not None and ("://" not in self.ship or has_credentials(self.ship)):
            raise ValueError(
                "ship: 须是不含密钥的 URL，密钥放在环境变量里"
                " | ship: must be a URL without credentials; those belong into the environment"
            )
        CronTrigger(hour=self.hour)
        return self

    @property
    def kinds(self) -> tuple[CopyKind, ...]:
        """Those asked for, in the order they are made."""
        asked: dict[CopyKind, object] = {"backup": self.backup, "ship": self.ship}
        return tuple(kind for kind, where in asked.items() if where is not None)


class Schedule(_Strict):
    """config/schedule.yaml."""

    timezone: TimeZone = "Asia/Shanghai"
    deadlines: Annotated[tuple[DeadlineRule, ...], Field(min_length=1)]
    periods: Annotated[tuple[Period, ...], Field(min_length=1)]
    crawl: CrawlPolicy = CrawlPolicy()
    removal: Removal = Removal()
    evaluate_hour: str = "6"
    copies: Copies = Copies()

    @model_validator(mode="after")
    def _whole_year(self) -> "Schedule":
        covered = sorted(day for period in self.periods for day in _days(period))
        if len(covered) != 366 or len(set(covered)) != 366:
            raise ValueError(
                "periods: 合起来须恰好覆盖全年每一天 | periods: together they must hold each day of the year exactly once"
            )
        CronTrigger(hour=self.evaluate_hour)
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Channel(_Strict):
    """A receiver of alerts: an Apprise URL (secrets as ${NAME}) and what it wants to hear."""

    name: Annotated[str, Field(min_length=1)]
    url: Annotated[str, Field(min_length=1)]
    kinds: tuple[AlertKind, ...] = ()
    min_severity: Severity = Severity.INFO
    resolve: bool = True
    lang: Lang = "zh"


class Alerts(_Strict):
    """config/alerts.yaml."""

    channels: tuple[Channel, ...] = ()
    retries: Annotated[int, Field(ge=0, le=100)] = 3
    notice_days: Annotated[int, Field(ge=1)] = 30
    confirm_broken_crawls: Annotated[int, Field(ge=1)] = 1
    latest_report_years: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _names_differ(self) -> "Alerts":
        names = [channel.name for channel in self.channels]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(
                    f"channels: 名称 {name!r} 用了两次，发送是按名称记录的"
                    f" | channels: the name {name!r} is used twice; deliveries are logged by name"
                )
        return self


def load_schedule(folder: Path) -> Schedule:
    """Read schedule.yaml from the configuration folder; raises ConfigError."""
    return _load(folder / "schedule.yaml", Schedule)


def load_alerts(folder: Path) -> Alerts:
    """Read alerts.yaml from the configuration folder; raises ConfigError."""
    return _load(folder / "alerts.yaml", Alerts)


def _days(period: Period) -> list[date]:
    first, last = date(LEAP_YEAR, *period.first), date(LEAP_YEAR, *period.last)
    return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]


Model = TypeVar("Model", bound=BaseModel)


def _load(path: Path, model: type[Model]) -> Model:
    try:
        data = load_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: {wrong(error)}") from error
    if not isinstance(data, Mapping):
        raise ConfigError(f"{path}: {NOT_A_MAPPING}")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ConfigError(f"{path}: {wrong(error)}") from error
