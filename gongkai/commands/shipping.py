"""`gongkai ship`: full WARC files go to a place named by a URL, and are read from there."""

from collections.abc import Sequence
from typing import Annotated

import typer

from db.shipped import Shipped, has_credentials
from db.shipping import ship_full
from db.warc import WarcStore
from gongkai.archive import opened, prepare, require
from gongkai.console import console, say
from gongkai.settings import Settings
from parser.model import Bilingual


def register(app: typer.Typer) -> None:
    app.command("ship")(ship)


def ship(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="s3://bucket/prefix、file:///… | any URL of fsspec")],
) -> None:
    """把写完的 WARC 文件送到对象存储，读回核对后从那里读取。 | Moves WARC files that are full to an object store.

    Each is read back there before the local one goes. Credentials come from the environment, never from the URL."""
    settings: Settings = context.obj
    if has_credentials(url) or "://" not in url:
        raise typer.BadParameter(
            "须是不含密钥的 URL，密钥放在环境变量里 | a URL without credentials: those belong into the environment"
        )
    require(settings)
    prepare(settings)
    store = WarcStore(settings.data / "warc")
    with opened(settings) as session:
        moved = list(ship_full(session, store, url))
    told = _sentence(moved, len(store.local_files()), url)
    console().print(say(told, settings.lang), markup=False, soft_wrap=True)


def _sentence(moved: Sequence[Shipped], left: int, url: str) -> Bilingual:
    size = f"{sum(shipped.size for shipped in moved) / 1e6:.1f} MB"
    return Bilingual(
        f"✓ 已送 {len(moved)} 个 WARC 文件（{size}）到 {url}；{left} 个正在写或没有记录，留在本地",
        f"✓ {len(moved)} WARC files ({size}) shipped to {url}; {left} are being written or empty, and stay here",
    )
