-- Where in the journal there are versions of a type, and of when: a few bytes for each 16 pages, so that the history of a rare type, or
-- since a moment, reads little of all the others'. Those of a common type are soon found from the end (version_feed).
create index version_places on naer.version using brin (resource_type text_bloom_ops, recorded_at timestamptz_minmax_multi_ops)
  with (pages_per_range = 16, autosummarize = on);
