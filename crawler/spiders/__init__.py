"""One file a CMS family: its marks, how its list pages read, where the next one is; begin at `base`.

A new family is a new module here with one subclass of `ColumnSpider`; Scrapy finds it by its `name`,
`family: auto` finds it by its `marks`. Sites of `<id>/index.html` pages (numid) are `eportal`'s.
"""
