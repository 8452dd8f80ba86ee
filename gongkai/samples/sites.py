"""What a sample site answers to a path: the world's pages, or what a test put in their place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from gongkai.samples import lists, pages
from gongkai.samples.world import LOOK_ALIKES, SiteName, World

ROBOTS = "User-agent: *\nDisallow: /search/\nDisallow: /jact/\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `target` is path and query as asked, `host` is host:port, header names are in lower case."""

    target: str
    host: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The fields of a posted form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body; `validators` False leaves ETag and Last-Modified out."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    validators: bool = True


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of the access log."""

    target: str
    status: int
    conditional: bool
    agent: str


class Answering(Protocol):
    """Whatever a sample server can serve; `zipped` sites compress what they send."""

    @property
    def visits(self) -> list[Visit]: ...
    @property
    def zipped(self) -> bool: ...
    def answer(self, asked: Asked) -> Answer: ...


@dataclass(slots=True)
class Site:
    """One of the two sites; `obstacles` (path, or path?query -> what is answered instead) beat the world."""

    world: World
    name: SiteName
    obstacles: dict[str, Answer | Callable[[str], Answer]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    @property
    def zipped(self) -> bool:
        return self.name == "hanweb"

    def answer(self, asked: Asked) -> Answer:
        target, path = asked.target, asked.path
        obstacle = self.obstacles.get(target) or self.obstacles.get(path)
        if obstacle is not None:
            return obstacle(target) if callable(obstacle) else obstacle
        if path == "/robots.txt":
            return Answer(ROBOTS.encode(), content_type="text/plain")
        if path in ("/", "/index.html"):
            return Answer(pages.home_page(self.name))
        return self._listing(asked) or self._document(path) or Answer(pages.missing_page(), 404)

    def _listing(self, asked: Asked) -> Answer | None:
        listed = lists.entries(self.world, self.name)
        if self.name == "hanweb":
            return _hanweb_listing(asked, listed)
        number = lists.trs_page_number(asked.path)
        body = None if number is None else lists.trs_page(listed, number)
        return Answer(body) if body else None

    def _document(self, path: str) -> Answer | None:
        for report in self.world.reports():
            if (report.site, report.path) == (self.name, path):
                return Answer(pages.report_page(report))
        for document in LOOK_ALIKES:
            if (document.site, document.path) == (self.name, path):
                return Answer(pages.look_alike_page(document))
        return None


def _hanweb_listing(asked: Asked, listed: list[lists.Entry]) -> Answer | None:
    if asked.path == lists.HANWEB_COLUMN:
        return Answer(lists.hanweb_column(listed, asked.host))
    if asked.path == lists.HANWEB_PROXY:
        page = int(asked.query.get("page", "1"))
        return Answer(lists.hanweb_store(listed, page, asked.host), content_type="text/xml")
    return None
