"""The archive: what servers sent (WARC) and what it says (SQL), with every version kept.

Begin with `db.models` for the tables and `db.writer` for the only code that fills them; a crawl
goes `db.warc` (bytes on disk) -> `db.writer.add_captures` (the index of them) -> `db.writer.add_readings`.

    engine.py    open, upgrade, and the one way to hold a writing transaction
    warc.py      segments of WARC/1.1 and their recovery after a crash
    compact.py   the cells of one reading as a layout that many share and one small document
    typed.py     how cells become the typed rows of tables 2, 3 and 4
    versions.py  pure: digests of a content, and what differs between two
    views.py     the words of the views readers query; their SQL is in migrations/
    query.py     read-only SQL, limited in rows and seconds
"""
