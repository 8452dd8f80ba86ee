"""How a crawl behaves on the wire (a Scrapy settings module); only a sample on loopback may hurry."""

from scrapy.settings import Settings

from crawler.portals import Portal

BOT_NAME = "gongkai"
VERSION = "0.1"
SPIDER_MODULES = ["crawler.spiders"]

ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = BOT_NAME
# One request at a time, whatever the host. Also because in Scrapy 2.19 only the first of several
# requests that wait for robots.txt gets its rules and the others pass as allowed
# (RobotsTxtMiddleware.robot_parser awaits one Deferred more than once; tests/crawler/test_obstacles.py).
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY_JITTER = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
AUTOTHROTTLE_MAX_DELAY = 120
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 2**20
DOWNLOAD_WARNSIZE = 0
COOKIES_ENABLED = True
RETRY_TIMES = 2
# 429 is not here: who asks us to slow down is not asked again in the same run
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
HTTPERROR_ALLOW_ALL = True
METAREFRESH_ENABLED = False

# by default both open a port that runs code for whoever holds a token (reference/deps.md 5.1)
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# a portal speaks HTTP; a link to anything else is not followed
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.hosts.AllowedHosts": 50,
    # next to the downloader: sees bodies as sent, redirect hops, robots.txt and every retry
    "crawler.capture.CaptureMiddleware": 950,
}
ITEM_PIPELINES = {"crawler.pipeline.ArchivePipeline": 300}
# the check parses the source of every callback again for each response: a tenth of a crawl's time
WARN_ON_GENERATOR_RETURN_VALUE = False
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0
# what the capture middleware and the pipeline already record as an outcome is no error of ours
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"


def settings_for(portal: Portal) -> Settings:
    """The settings of one portal's crawl: its delay, its contact in an honest User-Agent."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.set("USER_AGENT", f"{BOT_NAME}/{VERSION} (+{portal.contact})", "project")
    settings.set("DOWNLOAD_DELAY", 0 if portal.sample else portal.delay, "project")
    if portal.sample:
        settings.set("AUTOTHROTTLE_ENABLED", False, "project")
        settings.set("DOWNLOAD_TIMEOUT", 10, "project")
    return settings
