"""No name leads a crawl into a private network, however the address is spelt or disguised."""

import asyncio
from typing import Any

import pytest
from twisted.internet.address import IPv4Address

from crawler.asking.addresses import is_public, literal
from crawler.asking.legacy import PublicAiohttpResolver
from crawler.asking.resolving import ForbiddenAddress, PublicResolver


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "122.137.242.24", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_an_address_of_the_public_internet_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "0.0.0.0", "255.255.255.255", "224.0.0.1",
        "240.0.0.1", "169.254.169.254", "100.100.100.200", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
        "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1",
    ],
)  # fmt: skip
def test_no_other_address_may(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.1", "127.0.0.1."]
)
def test_each_spelling_of_an_address_is_known(host: str) -> None:
    assert literal(host) == "127.0.0.1"


@pytest.mark.parametrize("host", ["www.example.gov.cn", "localhost", "12.example", "0x7f.example", ""])
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


class Receiver:
    def __init__(self) -> None:
        self.got: list[str] = []

    def resolutionBegan(self, resolution: object) -> None: ...
    def resolutionComplete(self) -> None: ...
    def addressResolved(self, address: Any) -> None:
        self.got.append(address.host)


class Reactor:
    """Its resolver answers a public and a private address to whatever it is asked."""

    def __init__(self) -> None:
        self.nameResolver = self

    def resolveHostName(self, receiver: Any, *asked: object) -> object:
        receiver.resolutionBegan(None)
        for host in ("10.0.0.7", "8.8.8.8"):
            receiver.addressResolved(IPv4Address("TCP", host, 80))
        receiver.resolutionComplete()
        return receiver


def resolve(name: str) -> tuple[list[str], dict[str, str]]:
    resolver, receiver = PublicResolver(Reactor(), 0), Receiver()  # type: ignore[arg-type]  # a stand-in
    resolver.resolveHostName(receiver, name)  # type: ignore[arg-type]  # a stand-in
    return receiver.got, resolver.forbidden


def test_of_the_addresses_of_a_name_only_the_public_ones_are_handed_on() -> None:
    assert resolve("portal.example") == (["8.8.8.8"], {"portal.example": "10.0.0.7"})


def test_a_number_that_is_no_usual_address_is_judged_like_a_name() -> None:
    assert resolve("167772167")[0] == ["8.8.8.8"]


def test_an_address_the_portal_file_names_is_taken_at_its_word() -> None:
    assert resolve("10.0.0.7")[0] == ["10.0.0.7", "8.8.8.8"]


def test_aiohttp_is_not_told_a_private_address() -> None:
    with pytest.raises(ForbiddenAddress, match="localhost leads to"):
        asyncio.run(_resolve("localhost"))


async def _resolve(name: str) -> object:
    return await PublicAiohttpResolver().resolve(name)
