"""The archive at size: `PYTHONPATH=tests python -m benchmarks.archive [--national] [--database-url URL]`.

nation.py    the invented country: organs, their reports, faults in realistic shares
writing.py   it enters an archive by the way a crawl takes, and what that costs
asking.py    the named queries, verify and bytes, once it is there
__main__.py  all of it, as a table
"""
