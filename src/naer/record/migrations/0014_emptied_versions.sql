-- What was emptied is asked for each night by the tables that are derived from the record: they forget it too.
create index version_emptied on naer.version (citizen_id) where body is null;
