"""The site a search may look at: the host it is given and, for a whole city or county, the hosts below its name."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.asking.addresses import literal
from crawler.portals import Portal


class NearHosts(tuple[str, ...]):
    """Hosts by name; of `www.wuhan.gov.cn` also everything below `wuhan.gov.cn`, of `rsj.km.gov.cn` nothing else."""

    def __contains__(self, host: object) -> bool:
        return super().__contains__(host) or any(_is_below(str(host), known) for known in self)


class Site(Portal):
    """A portal nobody has described yet: only its address is known."""

    @property
    def hosts(self) -> tuple[str, ...]:
        return near(super().hosts)


def near(hosts: Iterable[str]) -> NearHosts:
    """The hosts, their twins with or without `www.`, and what is below them."""
    return NearHosts(_with_twins(hosts))


def _with_twins(hosts: Iterable[str]) -> list[str]:
    """With and without `www.`: both are one site. An address in numbers has no twin."""
    bare = [host.removeprefix("www.") for host in hosts]
    return [name for host in bare for name in ((host,) if literal(host) else (host, f"www.{host}"))]


def _is_below(host: str, known: str) -> bool:
    """Below a name with at least three parts (wuhan.gov.cn), so that gov.cn itself lets nobody in."""
    return known.count(".") >= 2 and not known.startswith("www.") and host.endswith(f".{known}")


def site_file(url: str, hosts: Iterable[str], contact: str, delay: float, sample: bool) -> dict[str, object]:
    """The portal file of a search, to be handed to its process."""
    return {
        "id": (urlsplit(url).hostname or "site").lower(),
        "name": url,
        "start": [url if urlsplit(url).path else f"{url}/"],
        "allowed_hosts": list(hosts),
        "contact": contact,
        "delay": 0 if sample else delay,
        "sample": sample,
        "organs": [{"name": "未知", "first_year": 2019}],
    }
