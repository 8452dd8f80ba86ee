"""A page as HTML, spans as attributes."""

from rendering.page import Box, Heading, Page, Rows, Sheet, Text


def render(page: Page, above: str = "") -> str:
    return f"<!DOCTYPE html><html><body>{above}{''.join(map(_block, page))}</body></html>"


def _block(block: Heading | Text | Sheet) -> str:
    if isinstance(block, Sheet):
        return _html(block.rows)
    if isinstance(block, Heading):
        return f"<h1>{block.text}</h1>" if block.level == 1 else f"<p><strong>{block.text}</strong></p>"
    return f"<p>{block.text}</p>"


def _html(rows: Rows) -> str:
    return "<table>" + "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in rows) + "</table>"


def _td(box: Box) -> str:
    spans = (("colspan", box.colspan), ("rowspan", box.rowspan))
    return "<td" + "".join(f' {name}="{n}"' for name, n in spans if n > 1) + f"><p>{box.text}</p></td>"
