"""What list pages say, pure: rows and titles, the way to the next page, lists below, when a walk is complete.

Begin at `listing` (what one page says) and `column` (how far a walk has come and what proves it whole). `titles`
tells reports from look-alikes, `pager`, `ways` and `shapes` find the next page, `shelves` the lists below, `assets`
what a report page carries, `fingerprint` the CMS family.
"""
