"""The archive kept a second time, in a folder that needs no gongkai to be looked at.

    manifest.py    what a backup holds, with sizes and digests: pure
    files.py       copying what is new of a file, and reading back what was written
    snapshot.py    the database as it was at one moment, while others go on writing
    tables.py      PostgreSQL's part of it: every table by COPY
    making.py      snapshot first, WARC files after it, the manifest last
    restoring.py   into a folder and a database that hold no archive yet

The database comes first so that every record it speaks of is in the files, which only grow. docs/backup.md is for operators.
"""
