"""`gongkai check`, which refuses a configuration that is wrong, and `gongkai demo`."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text

from crawler.portals import PortalError, load_portal, load_portals
from db.engine import open_engine
from gongkai.console import console, grid
from gongkai.settings import Settings
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


def check(context: typer.Context) -> None:
    """检查配置、门户、格式、数据库、渠道。 | Check configuration, portals, forms, database, channels."""
    settings: Settings = context.obj
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
    yield "schedule", lambda: ", ".join(period.name for period in load_schedule(settings.config).periods)
    yield "channels", channels
    yield "database", lambda: _database(settings)


def _limits(settings: Settings) -> str:
    limits = load_limits(settings.config)
    return f"{limits.seconds:g} s, {limits.memory_mb} MB"


def _portals(settings: Settings) -> str:
    """Their ids; a family without a spider is wrong, a contact nobody can be reached at is said."""
    from crawler.spiders.auto import families  # Scrapy: other commands start without

    known = {*families(), "auto"}
    said = []
    for name, path in load_portals(settings.portals).items():
        portal = load_portal(path)
        if portal.family not in known:
            raise PortalError(f"{path}: family: {portal.family} 不是 is none of {', '.join(sorted(known))}")
        unreachable = (
            ".invalid" in portal.contact and not portal.sample and "GONGKAI_CONTACT" not in os.environ
        )
        said.append(
            f"{name}（contact 未填，采集会被拒绝 | no contact: will not be crawled）" if unreachable else name
        )
    return ", ".join(said) or "没有门户 | none"


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


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return (
        f"{head.rsplit(':', 1)[0]}:***@{tail}"
        if at and ":" in head.removeprefix("postgresql+psycopg://")
        else url
    )
