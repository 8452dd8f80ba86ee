"""What a sample site answers to a path: the world's pages, or what a test put in their place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from gongkai.samples import lists, pages
from gongkai.samples.world import LOOK_ALIKES, SiteName, World

ROBOTS = "User-agent: *\nDisallow: /search/\nDisallow: /jact/\n"


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


@dataclass(slots=True)
class Site:
    """One of the two sites; `obstacles` (path, or path?query -> what is answered instead) beat the world."""

    world: World
    name: SiteName
    obstacles: dict[str, Answer | Callable[[str], Answer]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    def answer(self, target: str, host: str) -> Answer:
        """`target` is path and query as asked; `host` is host:port, for protocol-relative links."""
        path = urlsplit(target).path
        obstacle = self.obstacles.get(target) or self.obstacles.get(path)
        if obstacle is not None:
            return obstacle(target) if callable(obstacle) else obstacle
        if path == "/robots.txt":
            return Answer(ROBOTS.encode(), content_type="text/plain")
        if path in ("/", "/index.html"):
            return Answer(pages.home_page(self.name))
        return self._listing(target, host) or self._document(path) or Answer(pages.missing_page(), 404)

    def _listing(self, target: str, host: str) -> Answer | None:
        parts, listed = urlsplit(target), lists.entries(self.world, self.name)
        if self.name == "hanweb":
            return _hanweb_listing(parts.path, parts.query, listed, host)
        number = lists.trs_page_number(parts.path)
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


def _hanweb_listing(path: str, query: str, listed: list[lists.Entry], host: str) -> Answer | None:
    if path == lists.HANWEB_COLUMN:
        return Answer(lists.hanweb_column(listed, host))
    if path == lists.HANWEB_PROXY:
        page = int(parse_qs(query).get("page", ["1"])[0])
        return Answer(lists.hanweb_store(listed, page, host), content_type="text/xml")
    return None
