"""One process that crawls many portals: begin at `fleet`; `run` is one portal's crawl while it lasts.

`dispatch` says which portal is next, `journal` makes what they leave durable in groups, `record` and `closing` judge
a walk when it has ended, `states` and `events` say how it went. `load` has the reading wait while collecting is hot.
"""
