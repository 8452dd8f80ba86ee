"""Portals as an operator writes them: one YAML file each, refused with file and key when it is wrong."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from crawler.asking.addresses import is_public, literal
from crawler.asking.hours import Hours
from parser.configured import NOT_A_MAPPING, wrong
from parser.model import Organ
from parser.yaml_file import load_yaml

MIN_DELAY = 1.0  # seconds between requests to a host that is not ours; portals.md "Pace"

Level = Literal["central", "province", "prefecture", "county", "township", "functional_zone"]
Kind = Literal[
    "government",
    "government_office",
    "department",
    "dispatched_body",
    "authorised_organisation",
    "vertical_agency",
    "public_enterprise",
]


class PortalError(Exception):
    """A portal file that cannot be used; the message names the file and the key."""


class PortalOrgan(BaseModel):
    """A body expected to publish there from `first_year` on; `aliases` as titles shorten its name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=2)]
    aliases: tuple[str, ...] = ()
    region: Annotated[str, Field(pattern=r"^\d{6}(\d{3})?$")] | None = None
    level: Level | None = None
    kind: Kind = "department"
    type: str | None = None
    first_year: Annotated[int, Field(ge=2008, le=2100)]
    last_year: Annotated[int, Field(ge=2008, le=2100)] | None = None

    def organ(self) -> Organ:
        return Organ(self.name, self.region, self.level, self.kind, self.type)


class Portal(BaseModel):
    """A place we watch: the columns it lists its annual reports in, and the organs that publish there.

    `region` is the division whose portal it is; `organs` are those that owe their reports here, others that it
    shows are archived all the same.
    `browser`: Chromium shows its list pages (the extra `browser`), because only scripts make them.
    A crawl stops asking after `max_requests` or `max_minutes`, and outside of `hours` (Beijing time).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
    name: Annotated[str, Field(min_length=1)]
    family: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")] = "auto"
    start: Annotated[tuple[str, ...], Field(min_length=1)]
    allowed_hosts: tuple[str, ...] = ()
    contact: Annotated[str, Field(pattern=r"^[\x21-\x7e]+$")]
    delay: Annotated[float, Field(ge=0, le=600)] = 2.0
    max_requests: Annotated[int, Field(ge=1)] = 20_000
    max_minutes: Annotated[float, Field(gt=0, le=24 * 60)] = 480
    hours: str | None = None
    sample: bool = False
    browser: bool = False
    verified: Literal["never"] | date = "never"
    region: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    organs: tuple[PortalOrgan, ...] = ()

    @model_validator(mode="after")
    def _usable(self) -> "Portal":
        for url in self.start:
            if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
                raise ValueError(f"start: {url} 不是 http(s) 地址 | start: {url} is no http(s) address")
        if len(set(self.start)) < len(self.start):
            raise ValueError("start: 有地址写了两次 | start: an address is named twice")
        if self.sample and not all(is_loopback(host) for host in self.hosts):
            raise ValueError(
                "sample: 只有本机的门户可以不停顿地抓取"
                " | sample: only a portal on a loopback address may be crawled without delay"
            )
        if not self.sample and self.delay < MIN_DELAY:
            raise ValueError(
                f"delay: 不得少于 {MIN_DELAY} 秒 | delay: {self.delay} s is less than {MIN_DELAY} s"
            )
        for host in self.hosts:
            _check_address(host, sample=self.sample)
        return self

    @field_validator("hours")
    @classmethod
    def _part_of_a_day(cls, text: str | None) -> str | None:
        if text is not None:
            Hours.of(text)
        return text

    @property
    def window(self) -> Hours | None:
        """When it may be asked; None for always."""
        return Hours.of(self.hours) if self.hours else None

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """Every host a request may go to, without port."""
        starts = (urlsplit(url).hostname or "" for url in self.start)
        return tuple(dict.fromkeys([*starts, *(host.split(":")[0] for host in self.allowed_hosts)]))

    @property
    def home_url(self) -> str:
        parts = urlsplit(self.start[0])
        return f"{parts.scheme}://{parts.netloc}/"

    @property
    def watched(self) -> bool:
        """Whether it is crawled without being named: its columns were seen to work, or it is a sample."""
        return self.sample or self.verified != "never"


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_address(host: str, *, sample: bool) -> None:
    """A host given as a number is judged here: no resolver is asked for it later."""
    address = literal(host)
    if address is not None and address != host:
        raise ValueError(
            f"start, allowed_hosts: {host} 就是 {address}，请照此写 | start, allowed_hosts: {host} is {address}; write it so"
        )
    if not sample and (host == "localhost" or (address is not None and not is_public(address))):
        raise ValueError(
            f"start, allowed_hosts: {host} 不是公网地址 | start, allowed_hosts: {host} is no public address"
        )


def load_portal(path: Path) -> Portal:
    """Read one portal file; raises `PortalError`."""
    try:
        data = load_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PortalError(f"{path}: {wrong(error)}") from error
    if not isinstance(data, Mapping):
        raise PortalError(f"{path}: {NOT_A_MAPPING}")
    try:
        return Portal.model_validate(data)
    except ValidationError as error:
        raise PortalError(f"{path}: {wrong(error)}") from error


known_portal = lru_cache(64)(load_portal)
"""For those who come back to the same file for every page."""


def load_portals(folder: Path) -> dict[str, Path]:
    """Portal id -> file for every *.yaml in a folder; `PortalError` on a bad file or a repeated id."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        portal = load_portal(path)
        if portal.id in found:
            raise PortalError(
                f"{path}: id: {portal.id} 已被 {found[portal.id].name} 用了"
                f" | id {portal.id} is already taken by {found[portal.id].name}"
            )
        found[portal.id] = path
    return found


def watched_portals(folder: Path) -> dict[str, Path]:
    """Those of `load_portals` that may be crawled unasked; the rest of the registry waits to be named."""
    return {name: path for name, path in load_portals(folder).items() if load_portal(path).watched}
