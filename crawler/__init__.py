"""The crawl, from a portal's YAML file to archived reports; begin at `process.run_crawl`.

`process` starts a child (`python -m crawler`), the child runs one spider of `spiders/` on one portal.
`capture` stores every exchange before anything reads it, `pipeline` has each report read and archived;
only these two know the archive. Everything else is pure: `portals` (the YAML), `titles` (is this anchor
an annual report?), `listing` (rows of a list page), `column` (is the walk complete?), `outcomes` (what
became of a fetch), `fingerprint` (which CMS family), `identity` (whose report is it?), `record` and
`states` (how the run ended). Adding a CMS family is adding one file to `spiders/`.
"""
