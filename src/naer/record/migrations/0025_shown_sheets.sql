-- What sheets of indicators last showed (docs/decisions/0026): counts, so that the next night is held against them on whatever machine it
-- is made. A row is written before its sheets become visible and replaces those before it afterwards; it is never changed.
create table naer.shown_sheets (
  making    text primary key,
  shown     bytea not null,
  shown_at  timestamptz not null default clock_timestamp()
);
grant select, insert, delete on naer.shown_sheets to naer_worker;
