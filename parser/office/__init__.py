"""Office files from the inside, shared by the readers of Word files, spreadsheets and what LibreOffice converts.

`ooxml.py` opens the package and its parts. A Word body is read by `story.py` (paragraphs and tables in
order), with `runs.py` (the visible text of a paragraph), `word_tables.py` (merged cells), `styles.py` and
`numbering.py` (numbers that Word prints and nobody typed). `ole.py` tells the old binary files apart;
`soffice.py` keeps one LibreOffice and hands files to it.
"""
