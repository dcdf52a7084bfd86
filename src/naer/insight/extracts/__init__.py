"""National extracts: files that registers deliver, read by layouts that are content.

A layout (`content/extracts/*.yaml`) says which columns a file has, of what type and with what codes, where it comes from, and
what its lines mean as rows of the activity table; it carries an example with the rows that come of it.
"""
