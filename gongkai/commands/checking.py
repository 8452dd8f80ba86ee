"""`gongkai check`, which refuses a configuration that is wrong, and `gongkai demo`."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text

from crawler import divisions
from crawler.portals import PortalError, load_portal, load_portals
from db.engine import open_engine
from db.query_files import load_queries
from gongkai.console import console, grid
from gongkai.evidence.basis import load_bases
from gongkai.settings import Settings
from parser.names import load_names
from parser.pipeline import load_parser
from parser.rules import all_rules
from parser.worker.limits import load_limits
from scheduler.channels import faults
from scheduler.config import load_alerts, load_schedule

UNEXPECTED = 1
WRONG = 2


def register(app: typer.Typer) -> None:
    app.command("check")(check)
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Option(help="演示档案放在哪里 | where its archive goes")] = Path(
        "demo-archive"
    ),
) -> None:
    """在本机样例门户上走一遍全程。 | The whole loop on sample portals; no network, no configuration."""
    from gongkai.demo import NotADemo  # Scrapy and a web server: every other command starts without
    from gongkai.demo import run as run_demo

    settings: Settings = context.obj
    try:
        as_expected = run_demo(folder.absolute(), settings.config, settings.lang)
    except NotADemo as error:
        console(stderr=True).print(str(error), markup=False)
        raise typer.Exit(WRONG) from error
    if not as_expected:
        raise typer.Exit(UNEXPECTED)


def check(
    context: typer.Context,
    portals: Annotated[
        list[str] | None,
        typer.Argument(help="与 --live 同用：编号或 'hubei-*' | with --live: ids or patterns"),
    ] = None,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="访问门户，看栏目是否可用，不存档 | visit portals: do their columns work?"
        ),
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="可用则写上今天的日期 | set `verified` where they do")
    ] = False,
) -> None:
    """检查配置、门户、格式、数据库、渠道。 | Check configuration, portals, forms, database, channels."""
    settings: Settings = context.obj
    if live:
        from gongkai.commands.live import check_live  # Scrapy: other commands start without

        raise typer.Exit(check_live(settings, portals or [], datetime.now(UTC).date(), write=write))
    if portals or write:
        raise typer.BadParameter("只与 --live 同用 | only with --live")
    out = console()
    values = {
        "data": settings.data,
        "database_url": _without_password(settings.database_url),
        "config": settings.config,
    }
    out.print(
        grid(
            None, ("setting", "value", "from"), [(n, str(v), settings.sources[n]) for n, v in values.items()]
        )
    )
    wrong = False
    for name, look in _checks(settings):
        try:
            out.print(f"✓ {name}: {look()}", markup=False)
        except Exception as error:
            wrong = True
            out.print(f"✗ {name}: {error}", markup=False)
    if wrong:
        raise typer.Exit(WRONG)


def _checks(settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    def forms() -> str:
        parser = load_parser(settings.config)
        return f"{', '.join(form.id for form in parser.forms.all)}; {len(all_rules())} rules"

    def channels() -> str:
        policy = load_alerts(settings.config)
        if wrong := list(faults(policy, os.environ)):
            raise ValueError("; ".join(map(str, wrong)))
        return f"{len(policy.channels)}"

    yield "forms, organs, regions", forms
    yield "reading", lambda: _limits(settings)
    yield "portals", lambda: _portals(settings)
    yield "divisions", lambda: _divisions(settings)
    yield "schedule", lambda: ", ".join(period.name for period in load_schedule(settings.config).periods)
    yield "channels", channels
    yield "queries", lambda: f"{len(load_queries(settings.queries))}"
    yield "basis", lambda: f"{len(load_bases(settings.config))} rules"
    yield "database", lambda: _database(settings)
    yield "hosts", lambda: _hosts(settings)


def _limits(settings: Settings) -> str:
    limits = load_limits(settings.config)
    return f"{limits.seconds:g} s, {limits.memory_mb} MB"


def _portals(settings: Settings) -> str:
    """How many, how many of them verified; a family without a spider is wrong, a missing contact is said."""
    from crawler.spiders.auto import families  # Scrapy: other commands start without

    known = {*families(), "auto", "generic"}
    portals = {path: load_portal(path) for path in load_portals(settings.portals).values()}
    for path, portal in portals.items():
        if portal.family not in known:
            raise PortalError(f"{path}: family: {portal.family} 不是 is none of {', '.join(sorted(known))}")
    verified = sum(portal.watched for portal in portals.values())
    mute = "GONGKAI_CONTACT" not in os.environ and sum(
        ".invalid" in portal.contact and not portal.sample for portal in portals.values()
    )
    said = f"{len(portals)} 个门户，{verified} 个核对过 | {len(portals)} portals, {verified} verified"
    no_contact = f"{mute} 个没有 contact，采集会被拒绝 | {mute} without contact: will not be crawled"
    return f"{said}；{no_contact}" if mute else said


def _divisions(settings: Settings) -> str:
    """Every division code of the portal files; one that was no longer, or not yet, in force is wrong."""
    regions = load_names(settings.config).regions
    portals = {path: load_portal(path) for path in load_portals(settings.portals).values()}
    wrong = [
        f"{path}: {fault}" for path, portal in portals.items() for fault in divisions.faults(portal, regions)
    ]
    if wrong:
        raise PortalError("\n  ".join(wrong))
    codes = {organ.region for portal in portals.values() for organ in portal.organs if organ.region}
    return f"{len(codes)} 个行政区划代码 | {len(codes)} division codes"


def _database(settings: Settings) -> str:
    if settings.database_url.startswith("sqlite") and not settings.data.exists():
        return "not created yet"
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return f"{engine.dialect.name}, schema {revision}"
    finally:
        engine.dispose()


def _hosts(settings: Settings) -> str:
    """The hosts that are not spoken to as usual, and why: weaker TLS is nothing to be silent about."""
    if settings.database_url.startswith("sqlite") and not settings.data.exists():
        return "—"
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(text(_UNUSUAL)).all()
    finally:
        engine.dispose()
    return "；".join(_manner(*row) for row in rows) or "都照常访问 | all are spoken to as usual"


_UNUSUAL = (
    "SELECT host, tls, tls_reason, scheme FROM host WHERE tls IS NOT NULL OR scheme IS NOT NULL ORDER BY host"
)


def _manner(host: str, tls: str | None, reason: str | None, scheme: str | None) -> str:
    only = f"只通 {scheme} | {scheme} only" if scheme else ""
    weak = f"TLS {tls}（{reason}）" if tls else ""
    return f"{host}: {'，'.join(filter(None, (only, weak)))}"


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return (
        f"{head.rsplit(':', 1)[0]}:***@{tail}"
        if at and ":" in head.removeprefix("postgresql+psycopg://")
        else url
    )
