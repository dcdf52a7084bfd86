"""The tables that numbers are made of: from the record, by its change feed, to Parquet under pseudonyms.

`deriving` says what a citizen's resources mean as rows (pure), `pseudonyms` who is who to nobody, `store` keeps the files so
that they are whole at any moment, `building` brings them up to date. What was purged in the record is gone here after the
next run, and everything can be made again from the record.
"""
