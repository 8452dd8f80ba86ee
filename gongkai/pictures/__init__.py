"""Pictures for people who ask where a number came from: `gongkai parse FILE --debug OUT`.

`sheet.py` draws what the reader saw as one HTML page with every recognised cell boxed and coloured
by its standing; `boxes.py` draws the same boxes on the pages of a PDF or an image, `legend.py` says what the
colours mean; `browser.py` photographs the HTML where a Chromium is installed; `opened.py` finds the
document of each reading, `folder.py` puts it all into a folder of its own.
"""
