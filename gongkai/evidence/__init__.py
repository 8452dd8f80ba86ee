"""Evidence packs: `gongkai evidence FINDING` or `ORGAN YEAR`; docs/evidence.md says what is in one.

asked.py      the findings, and the readings and cells they speak of
documents.py  the stored document behind a reading
captured.py, gridded.py, pages.py, words.py   that document drawn, cells boxed
basis.py      what a rule rests on
collected.py  all of it, with versions, captures and proofs
told.py, cover.py, readme.py, warc.py         the files
pack.py       the zip, verified before it is handed out
verify.py     the script that travels with it: standard library alone, Python 3.8
"""
