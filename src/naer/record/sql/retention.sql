-- name: purge_sealed
update inbox_raw r set raw = null, purged_at = clock_timestamp()
  from inbox i
 where i.id = r.inbox_id and i.is_sealed and r.purged_at is null
   and i.settled_at < %(before)s
