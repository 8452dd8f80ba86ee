"""How a crawl behaves on the wire (a Scrapy settings module); only a sample on loopback may hurry."""

from typing import Self

from scrapy.settings import Settings

from crawler.portals import Portal

BOT_NAME = "gongkai"
SAMPLE_TIMEOUT = 10
VERSION = "0.1"
SPIDER_MODULES = ["crawler.spiders"]

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME
# One request at a time, whatever the host. Also because in Scrapy 2.19 only the first of several
# requests that wait for robots.txt gets its rules and the others pass as allowed
# (RobotsTxtMiddleware.robot_parser awaits one Deferred more than once; tests/crawler/test_obstacles.py).
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Scrapy 2.19 starts so many tasks for the output of each callback, one would do: a page has one item
CONCURRENT_ITEMS = 1
DOWNLOAD_DELAY_JITTER = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
AUTOTHROTTLE_MAX_DELAY = 120
DOWNLOAD_TIMEOUT = 120  # for the whole answer, so that a body that drips ends, too
DOWNLOAD_MAXSIZE = 32 * 2**20  # as sent, and again when unpacked
DOWNLOAD_FAIL_ON_DATALOSS = False  # a body that was cut is kept, and its outcome says so
DOWNLOAD_WARNSIZE = 0
COOKIES_ENABLED = True
RETRY_TIMES = 2
# 429 is not here: who asks us to slow down is not asked again in the same run
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
METAREFRESH_ENABLED = False

# names are judged by the addresses they lead to; a proxy would resolve them where we cannot see it, so
# HTTP_PROXY and its like are not obeyed
TWISTED_DNS_RESOLVER = "crawler.asking.resolving.PublicResolver"
HTTPPROXY_ENABLED = False
# a portal speaks HTTP; a link to anything else is not followed
DOWNLOAD_HANDLERS = {
    "data": None, "file": None, "ftp": None, "s3": None,
    "http": "crawler.asking.wire.Wire", "https": "crawler.asking.wire.Wire",
}  # fmt: skip
DOWNLOAD_VERIFY_CERTIFICATES = True  # `crawler.asking.manners` looks past a bad one, and remembers that

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "crawler.asking.hosts.AllowedHosts": 50,
    "crawler.asking.redirects.Loops": 51,
    # before a retry, after the body is unpacked
    "crawler.asking.manners.Manners": 580,
    "crawler.asking.doubts.Doubts": 585,
    # next to the capture: every attempt counts, each with its outcome
    "crawler.asking.politeness.Politeness": 940,
    # next to the downloader: sees bodies as sent, redirect hops, robots.txt and every retry
    "crawler.capture.CaptureMiddleware": 950,
}
# of Scrapy's own parts only those we use: each costs every request or every portal, and two of its extensions open
# a port that runs code for whoever holds a token (reference/deps.md 5.1)
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
    "crawler.running.errors.OwnLogCount": 0,  # of several portals in one process each counts its own errors
}
DOWNLOADER_STATS = False
SPIDER_MIDDLEWARES_BASE = {"scrapy.spidermiddlewares.referer.RefererMiddleware": 700}
ITEM_PIPELINES = {"crawler.pipeline.ArchivePipeline": 300}
# the check parses the source of every callback again for each response: a tenth of a crawl's time
WARN_ON_GENERATOR_RETURN_VALUE = False
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0
# what the capture middleware and the pipeline already record as an outcome is no error of ours
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"


class OneCrawl(Settings):
    """Made for one crawler: Scrapy's own copy of all its settings would be a fifth of what a small portal costs."""

    def copy(self) -> Self:
        return self


def settings_for(portal: Portal) -> Settings:
    """The settings of one portal's crawl: its delay, its contact in an honest User-Agent."""
    settings = OneCrawl()
    settings.setmodule("crawler.settings")
    settings.set("USER_AGENT", f"{BOT_NAME}/{VERSION} (+{portal.contact})", "project")
    settings.set("DOWNLOAD_DELAY", 0 if portal.sample else portal.delay, "project")
    if portal.browser:
        rendering = {
            "crawler.asking.rendering.Rendering": 60
        }  # outside all that judge, repeat or unpack an answer
        settings.set("DOWNLOADER_MIDDLEWARES", {**DOWNLOADER_MIDDLEWARES, **rendering}, "project")
    if portal.sample:
        settings.set("AUTOTHROTTLE_ENABLED", False, "project")
        settings.set("DOWNLOAD_TIMEOUT", SAMPLE_TIMEOUT, "project")
    return settings
