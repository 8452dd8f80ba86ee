"""A child that waits three seconds for a sample, and whose DNS says that rebound.example is this machine."""

import socket
from typing import Any

real = socket.getaddrinfo


def answer(host: Any, *arguments: Any, **facts: Any) -> Any:
    named = host.decode() if isinstance(host, bytes) else host
    return real("127.0.0.1" if named == "rebound.example" else host, *arguments, **facts)


socket.getaddrinfo = answer  # before Twisted is imported, which takes it from there

import crawler.settings  # noqa: E402
from crawler.__main__ import main  # noqa: E402

crawler.settings.SAMPLE_TIMEOUT = 3
main()
