"""The planner learns of what is new while it is new: large tables are counted again when few of their rows have changed."""

import psycopg

from naer.record.server import Server

LARGE = {"version", "resource", "index_token", "index_reference", "index_date", "index_text", "index_quantity"}


def test_large_tables_are_counted_again_after_a_few_hundredths_of_their_rows(fresh_database: Server) -> None:
    asked = """select c.relname, o.option_value::float from pg_class c, pg_options_to_table(c.reloptions) o
                where c.relnamespace = 'naer'::regnamespace and o.option_name = 'autovacuum_analyze_scale_factor'"""
    with psycopg.connect(str(fresh_database.admin)) as connection:
        shares = dict(connection.execute(asked.encode()).fetchall())
    assert set(shares) >= LARGE
    assert max(shares.values()) <= 0.01
