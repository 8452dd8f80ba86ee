"""Reading in a process of its own: a document that hangs, swells or crashes its reader becomes a finding.

`process.py` is the parent's side (start, ask, give up, start anew), `__main__.py` the child's, `limits.py`
what the child may use, `pool.py` several children at once.
"""
