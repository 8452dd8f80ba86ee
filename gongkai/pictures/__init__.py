"""Pictures for people who ask where a number came from: `gongkai parse FILE --debug OUT`.

`sheet.py` draws what the reader saw as one HTML page with every recognised cell boxed and coloured
by its standing; `boxes.py` draws the same boxes on the pages of a PDF or an image; `browser.py`
photographs the HTML where a Chromium is installed; `folder.py` puts it all into a folder.
"""
