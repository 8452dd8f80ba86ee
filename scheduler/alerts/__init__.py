"""Alerts: what is wrong (`problems`, pure), its life (`book`), and who was told (`send`).

`facts` are the values problems are found in, `load` reads them, `wording` puts them into words.
A condition (malformed, missing, removed, broken_crawl, broken_copy) lasts as long as the facts say so; a notice (changed,
late, moved) tells of an event and ends when someone acknowledges it, or after `notice_days`.
"""
