"""An honest imitation of each CMS family, its traps on; one file a family, begin at `base`.

`make portals` crawls them all and writes docs/portals.md (`census`).
"""
