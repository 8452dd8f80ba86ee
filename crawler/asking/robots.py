"""What a robots.txt answer permits, by RFC 9309 section 2.3.1.

No answer at all forbids everything, too: `crawler.asking.politeness` sees to that.
"""


def effective_robots(status: int, body: bytes) -> bytes:
    """The rules to go by: 4xx permits everything, 5xx forbids everything, 200 says what it says."""
    if status >= 500:
        return b"User-agent: *\nDisallow: /\n"
    if status >= 400:
        return b""
    return body
