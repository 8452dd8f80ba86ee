"""Names are judged by what DNS answers for them, at each connection: only public addresses are reached.

A portal's own file may name a host by its address (a sample on loopback does); `crawler.portals` judges
that one when the file is read. No proxy is used: it would resolve names where we cannot see the answer.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver

from crawler.asking.addresses import is_public, literal

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase


class ForbiddenAddress(IgnoreRequest):
    """A name that leads into a private network, to this machine or to nobody in particular."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} leads to {address}, which is no public address")


class PublicResolver(CachingHostnameResolver):
    """Scrapy's resolver (IPv4 and IPv6) that leaves out what is not public; `forbidden` is name -> address."""

    def __init__(self, reactor: "ReactorBase", cache_size: int) -> None:
        super().__init__(reactor, cache_size)
        self.forbidden: dict[str, str] = {}

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        if not _spelt_out(hostName):
            sieve: Any = _Sieve(resolutionReceiver, hostName, self.forbidden)
            resolutionReceiver = sieve
        return super().resolveHostName(
            resolutionReceiver, hostName, portNumber, addressTypes, transportSemantics
        )


class _Sieve:
    """Hands on the public addresses of one name."""

    def __init__(self, receiver: Any, name: str, forbidden: dict[str, str]) -> None:
        self.receiver, self.name, self.forbidden = receiver, name, forbidden

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if is_public(address.host):
            self.receiver.addressResolved(address)
        else:
            self.forbidden[self.name.rstrip(".")] = address.host

    def resolutionComplete(self) -> None:
        self.receiver.resolutionComplete()


def _spelt_out(host: str) -> bool:
    """An address in its usual spelling, or this machine's own name: `crawler.asking.hosts` lets only a portal's pass."""
    return host == "localhost" or literal(host) == host
