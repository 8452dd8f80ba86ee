"""The views of an archive as files of others' formats, all as of one moment.

chosen.py     which views leave the archive, by what key and in what order
snapshot.py   rows of the views, streamed from one read transaction
text_files.py CSV and JSON lines
parquet.py    Parquet
folder.py     a folder that is there whole or not at all; sizes and digests of its files
package.py    datapackage.json
duckdb_sql.py the views and the named queries for DuckDB
datasette.py  what Datasette shows beside our SQLite file
readme.py     what a person reads first, in both languages
run.py        all of it
"""
