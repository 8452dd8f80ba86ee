"""Reading apart from collecting: a process that takes stored answers one by one and archives what they say.

`task.py` is what collector and desk tell each other, `line.py` the collector's side, `__main__.py` the desk's,
`filing.py` how a reading enters the archive. What waits lies in the archive (`db.writer.unread`), so a desk or
a collector that dies loses nothing.
"""
