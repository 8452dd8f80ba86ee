"""Whether the archive is still what it was: WARC records, rows and the daily chain of digests.

    canonical.py  how a row is written down to be digested, and the tree of a day: pure, standard library only
    lines.py      the lines of the rows of a table; what readings share is put into JSON once
    rows.py       the rows that are chained, in the order in which they were recorded
    proof.py      that a row is one of a day's, by a few digests; pure
    proofs.py     the same for rows of the archive, with their links (evidence packs)
    damage.py     what is said of a damage
    records.py    one WARC record against what it says of itself; pure
    segments.py   a WARC file against the index
    pieces.py     large files in pieces, each walked by itself
    relations.py  rows against the rows they speak of
    readings.py   every reading against its typed figures: by figures.py (quick), where that says no by differing.py
    crew.py       tasks spread over processes; spans.py cuts tables and files for them
    chain.py      the rows of closed days against the links, the links against each other
    timestamp.py  what an authority is asked to sign over a head (RFC 3161); pure
    verify.py     all of it, blobs first

Days are closed by `db.writer.close_days`. docs/fixity.md says how an outsider computes all digests again.
"""
