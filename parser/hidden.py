"""What a page hides: a copy of a table for screens of another size, an older one that somebody forgot.

A page may also unfold what it hides, so a hidden table counts where no visible one is like it.
"""

import re
from collections.abc import Sequence, Set
from typing import TypeVar

from bs4 import Tag
from selectolax.lexbor import LexborNode

from parser.model import Block, Grid

_HIDING = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)
_AnyBlock = TypeVar("_AnyBlock", bound=Block)


def is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDING.search(attributes.get("style") or ""))


def is_in_hidden(node: LexborNode | None) -> bool:
    while node is not None and node.tag != "-document":
        if is_hidden(node):
            return True
        node = node.parent
    return False


def is_in_hidden_element(tag: Tag) -> bool:
    """The same in the tree of the second reading."""
    around = (tag, *tag.parents)
    return any(one.has_attr("hidden") or _HIDING.search(str(one.get("style", ""))) for one in around)


def seen(blocks: Sequence[_AnyBlock], unseen: Set[str]) -> list[_AnyBlock]:
    """Blocks without the hidden tables (by locator) whose labels a visible one repeats."""
    if not unseen:
        return [*blocks]
    visible = [_words(block) for block in blocks if block.locator not in unseen]
    return [block for block in blocks if block.locator not in unseen or not _is_repeated(block, visible)]


def _is_repeated(block: Block, visible: Sequence[frozenset[str]]) -> bool:
    words = _words(block)
    return any(2 * len(words & others) > len(words) for others in visible)


def _words(block: Block) -> frozenset[str]:
    """Texts of a table that are no figures."""
    texts = (cell.text for row in block.rows for cell in row) if isinstance(block, Grid) else ()
    return frozenset(text for text in texts if text and not text.isdecimal())
