"""Speed as ratios against peers measured in the same run, never as milliseconds against a memory.

`python -m benchmarks` (or `make bench`) prints one table; a goal that is missed is printed, not raised.
Begin with `reading.py`: one page through the parser, pandas and lxml in turns. `crawling.py` does the
same for whole crawls in child processes, on the site of `pages.py`; `formats.py` holds each reader to
its peer, `rereading.py` two workers to one. What was reached is in docs/benchmarks.md.
"""
