"""How a handler is made for a host that cannot be asked in the usual way."""

import subprocess
import sys

PROGRAM = """
import asyncio
from pathlib import Path
from scrapy import Spider
from scrapy.crawler import Crawler
from crawler.__main__ import in_reactor
from crawler.asking.wire import Profile, make_handler
from crawler.portals import Portal
from crawler.settings import settings_for

async def look():
    portal = Portal(id="p", name="p", start=("https://www.example.gov.cn/",), contact="mailto:a@example.org")
    crawler = Crawler(Spider, settings_for(portal))
    crawler._apply_settings()
    weak = make_handler(Profile.UNVERIFIED, crawler)
    usual = make_handler(Profile.DEFAULT, crawler)
    print(crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"), crawler.settings.frozen)
    await weak.close(); await usual.close()

in_reactor(lambda _spiders: look())
"""


def test_what_one_weak_host_needs_weakens_no_other() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["True", "True"], done.stderr
