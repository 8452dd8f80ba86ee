"""A report whose markup is a JSON string in a script is in the page all the same."""

import json

from selectolax.lexbor import LexborHTMLParser

from parser.attachments import find_attachments
from parser.scripted import scripted

BODY = '<p class="a">一、总体情况</p>' + "<p>本年度主动公开政府信息若干条。</p>" * 60


def page(body: str) -> str:
    escaped = json.dumps(body, ensure_ascii=False).replace("<", "\\u003C").replace(">", "\\u003E")
    return f'<script>window._CONFIG={{SID:\'7\', DETAIL:{{"id":1, "content":{escaped}}}}};</script>'


def test_the_body_is_decoded_whole() -> None:
    (found,) = scripted(page(BODY))
    assert found.body is not None
    assert found.body.decode().endswith(BODY)
    assert (found.href, found.how) == ("", "script")


def test_it_is_among_what_a_page_carries() -> None:
    html = page(BODY)
    assert [one.how for one in find_attachments(LexborHTMLParser(html), html)] == ["script"]


def test_a_button_or_a_broken_string_is_no_body() -> None:
    assert list(scripted(page("<p>x</p>"))) == []
    assert list(scripted(page(BODY)[:900])) == []
    assert list(scripted("<p>" + BODY)) == []
