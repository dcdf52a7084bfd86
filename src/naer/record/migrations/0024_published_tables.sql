-- Cross-tables that are out (docs/decisions/0024): counts of a kind and calendar year, written once and never changed. They lie here so
-- that a backup takes them along and every worker has the same edition; lost, they could only be published anew, from a later record.
create table naer.published_table (
  name          text primary key,
  edition       bytea not null,
  published_at  timestamptz not null default clock_timestamp()
);
grant select, insert on naer.published_table to naer_worker;
