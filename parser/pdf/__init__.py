"""A PDF as blocks: glyphs and ruling lines of every page, put together into tables and paragraphs.

In order: `pages` asks pypdfium2 for the glyphs (`view` turns the page upright, `characters` says what a
glyph is) and `ruled` asks tablers for the boxes of ruled cells; `margins` takes away page numbers and
running titles; `sheet` puts glyphs into boxes, `unruled` finds tables that draw no lines, `stitch` joins
what a page break cut, `paragraphs` does so for running text; `document` is the whole chain. `second` is the
independent second reading. Boxes are points from the upper left corner of the page, y growing downwards.
"""
