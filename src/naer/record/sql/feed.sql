-- name: cursor
select epoch, xid::text, position from feed_cursor where reader = %(reader)s

-- name: one_reader
select pg_try_advisory_xact_lock(hashtextextended(%(reader)s, 20261125))

-- name: changes
select v.epoch, v.xid::text, v.position, v.resource_id, v.number, v.resource_type, v.citizen_id, v.act, v.body
  from version v
 where (v.epoch, v.xid, v.position) > (%(epoch)s::smallint, %(xid)s::xid8, %(position)s::bigint)
   and (v.epoch < current_epoch() or v.xid < pg_snapshot_xmin(pg_current_snapshot()))
   and (%(of)s = 1 or share_of(v.citizen_id, %(of)s) = %(number)s)
 order by v.epoch, v.xid, v.position limit %(limit)s

-- name: stretch
-- The changes of some types among the next ones, and the last one whatever it is: it says where the stretch ends.
select n.epoch, n.xid::text, n.position, n.resource_id, n.number, n.resource_type, n.citizen_id, n.act,
       n.body, n.held
  from (select m.*, row_number() over (order by m.epoch, m.xid, m.position) as place, count(*) over () as held
          from (select v.epoch, v.xid, v.position, v.resource_id, v.number, v.resource_type, v.citizen_id, v.act,
                       case when v.resource_type = any (%(types)s::text[]) then v.body end as body
                  from version v
                 where (v.epoch, v.xid, v.position) > (%(epoch)s::smallint, %(xid)s::xid8, %(position)s::bigint)
                   and (v.epoch < current_epoch() or v.xid < pg_snapshot_xmin(pg_current_snapshot()))
                   and (%(of)s = 1 or share_of(v.citizen_id, %(of)s) = %(number)s)
                 order by v.epoch, v.xid, v.position limit %(limit)s) m) n
 where n.resource_type = any (%(types)s::text[]) or n.place = n.held
 order by n.epoch, n.xid, n.position

-- name: move
insert into feed_cursor (reader, epoch, xid, position)
values (%(reader)s, %(epoch)s, %(xid)s::xid8, %(position)s)
on conflict (reader) do update set epoch = excluded.epoch, xid = excluded.xid, position = excluded.position

-- name: newest
select v.epoch, v.xid::text, v.position from version v
 where v.epoch < current_epoch() or v.xid < pg_snapshot_xmin(pg_current_snapshot())
 order by v.epoch desc, v.xid desc, v.position desc limit 1

-- name: lag
select count(*) from (
  select 1 from version v
   where (v.epoch, v.xid, v.position) > (%(epoch)s::smallint, %(xid)s::xid8, %(position)s::bigint)
     and (%(of)s = 1 or share_of(v.citizen_id, %(of)s) = %(number)s)
   limit 100000) as behind

-- name: wake
select pg_notify('naer_feed', '')

-- name: lag_seconds
select extract(epoch from actor_now() - v.recorded_at)::float8 from version v
 where (v.epoch, v.xid, v.position) > (%(epoch)s::smallint, %(xid)s::xid8, %(position)s::bigint)
   and (%(of)s = 1 or share_of(v.citizen_id, %(of)s) = %(number)s)
 order by v.epoch, v.xid, v.position limit 1

-- name: oldest_transaction_seconds
select oldest_transaction_seconds()
