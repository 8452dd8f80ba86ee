"""The schema, step by step: versions/ in order, views_*.py the SQL of the views at one step.

A migration never imports `db.models`: it says what was true when it was written. On SQLite a table
that a view reads cannot be altered: drop the views first, create them again in the same migration.
"""
