"""Alignment: which cell of the form each figure of the page is.

The search has candidates (label order, header positions, shifts, splits) and a checksum, the form's
identities. `resolve.py` scores them and says when two readings are equally good; `t2.py`, `t3.py`
and `t4.py` know how each table can be laid out; `table.py` puts the three together.
"""
