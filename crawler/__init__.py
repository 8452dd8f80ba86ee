"""The crawl, from portal files to archived reports; begin at `process.run_crawls`.

`process` hands portals to `collectors`: children (`python -m crawler`, a core each) that crawl many at once, each by the spider
of its CMS family; `child` is what all our children have in common.
`capture` stores every exchange before anything is made of it, `pipeline` keeps what is unchanged and hands the rest
to the desk. `portals` is the YAML, `identity` whose report a page is, `items` what a spider hands over.

    spiders/    a file a CMS family: marks, how its lists read, where the next page is; `base` is the walk
    lists/      what list pages say: pure
    asking/     whom, how often and how we ask, and a name for everything that may become of it
    running/    portals at once in one process, the journal that makes their captures durable, how a run ends
    desk/       the process that reads what was captured and files it
    discovery/  from a home page to the annual-report columns and the portal's YAML
"""
