"""How headings, and the labels of rows, begin: with a number of their own."""

import re

_NUMERALS = "一二三四五六七八九十"
SECTION = re.compile(rf"[{_NUMERALS}]{{1,3}}[、.．]")
"""一、"""
HEADING = re.compile(rf"{SECTION.pattern}|[（(][{_NUMERALS}]{{1,3}}[)）]")
"""一、 and （一）"""
LABEL = re.compile(rf"{HEADING.pattern}|[（(][{_NUMERALS}\d]{{1,2}}|\d{{1,2}}[、．.](?!\d)|第|其中")
"""Those of rows besides: 1. and （1）, also where the bracket is closed on the next line; 第二十条, 其中."""
