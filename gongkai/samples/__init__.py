"""A small world of two portals, five organs and ten reports, served from loopback for the demo and the tests.

`world` says what exists before and after the world moves on, `reports` and `lists` turn it into the HTML of
two CMS families, `server` serves it. The figures (`figures.json`) are those five real organs once printed,
faults included, and invented ones for the neighbouring year; every sentence is our own.
"""
