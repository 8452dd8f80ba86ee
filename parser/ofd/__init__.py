"""Own OFD reader (GB/T 33190-2016) on zipfile and lxml: no library of the package index reads one.

`package.py` finds the XML of each page, `objects.py` what is drawn there, `text.py` and `path.py` turn text
and path objects into characters and lines in millimetres. From there `document.py` goes the way of a PDF
page: boxes out of ruling lines, then `parser.pdf` puts tables and paragraphs together.
"""
