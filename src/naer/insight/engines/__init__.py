"""Where counting runs: on this machine with DuckDB, or on many with Apache Spark. The same kernel, the same answer.

A kernel counts one part of the data with DuckDB and gives whole numbers (or DECIMAL sums), never floating ones; `engine`
runs it over all parts and puts the answers together in order. What statistics are made of them is no engine's business.
"""
