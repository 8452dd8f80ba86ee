"""One file a CMS family: the marks that tell it, how a list page reads, where its next page is; begin at `base`.

A new family is a new module here with one subclass of `ColumnSpider`; Scrapy finds it by its `name`,
`family: auto` finds it by its `marks`.
"""
